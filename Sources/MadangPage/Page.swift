/// The page's files, as they were when the program was built. Whoever serves them gives them their hashed names and
/// their compressed forms.
package enum Page {
  /// It names each of the other files once, as `href="NAME"` or `src="NAME"`.
  package static var document: [UInt8] { PackageResources.index_html }
  package static var style: [UInt8] { PackageResources.madang_css }
  package static var script: [UInt8] { PackageResources.madang_js }
  package static var icon: [UInt8] { PackageResources.madang_svg }
}
