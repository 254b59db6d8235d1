import Crypto
import Foundation
import MadangDeflate
import MadangPage
import MadangServer
import MadangWire

/// The page's files as they are served: each under a name that changes with its content, but for the document, which is asked
/// for anew each time; plain and compressed.
enum PageFiles {
  /// - Parameter lobby: the room where a visitor comes in whose address names none.
  static func resources(lobby: String) -> ResourceTable {
    var table = ResourceTable()
    var document = String(decoding: Page.document, as: UTF8.self)
    document = document.replacing("content=\"#lobby\"", with: "content=\"\(escaped(lobby))\"")
    let files: [(stem: String, suffix: String, type: String, bytes: [UInt8])] = [
      ("madang", "css", "text/css; charset=utf-8", Page.style),
      ("madang", "js", "text/javascript; charset=utf-8", Page.script),
      ("madang", "svg", "image/svg+xml", Page.icon),
    ]
    for file in files {
      let name = "\(file.stem).\(digest(of: file.bytes)).\(file.suffix)"
      document = document.replacing("\"\(file.stem).\(file.suffix)\"", with: "\"/\(name)\"")
      add(file.bytes, at: "/\(name)", file.type, .immutable, to: &table)
    }
    add(Array(document.utf8), at: "/", "text/html; charset=utf-8", .revalidated, to: &table)
    return table
  }

  private static func add(
    _ bytes: [UInt8], at path: String, _ type: String, _ freshness: Resource.Freshness, to table: inout ResourceTable
  ) {
    let compressed = Gzip.compress(bytes.span)
    table[Array(path.utf8)] = Resource(
      bytes.span, gzip: compressed.span, digest: digest(of: bytes), contentType: type, freshness: freshness)
  }

  private static func digest(of bytes: [UInt8]) -> String {
    Base16.text(Array(SHA256.hash(data: bytes).prefix(8)))
  }

  /// As the value of an attribute in quotation marks. HTML, "Attributes".
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
  }
}
