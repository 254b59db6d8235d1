/// The page's files, as they were when the program was built. Whoever serves them gives them their hashed names and
/// their compressed forms.
package enum Page {
  /// It names each of the other files once, as `href="NAME"` or `src="NAME"`.
  package static var document: [UInt8] { PackageResources.index_html }
  package static var style: [UInt8] { PackageResources.madang_css }
  /// IRC over one WebSocket, whole lines both ways (subprotocol `lines.madang`). Its parts share one scope, in this order: what
  /// arrives changes the state and marks what is stale, which `paint` brings up to date once a frame. Whatever a person wrote
  /// becomes a text node, never markup.
  package static var script: [UInt8] {
    [
      PackageResources.state_js,
      PackageResources.words_js,
      PackageResources.connection_js,
      PackageResources.protocol_js,
      PackageResources.registration_js,
      PackageResources.rooms_js,
      PackageResources.lines_js,
      PackageResources.history_js,
      PackageResources.outbox_js,
      PackageResources.commands_js,
      PackageResources.view_js,
      PackageResources.text_js,
      PackageResources.log_js,
      PackageResources.panels_js,
      PackageResources.input_js,
      PackageResources.page_js,
    ].reduce([], +)
  }
  package static var icon: [UInt8] { PackageResources.madang_svg }
}
