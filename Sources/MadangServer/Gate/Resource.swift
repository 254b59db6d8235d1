import MadangMemory
import MadangWire
import MadangWorld

/// A file that HTTP listeners serve, as it is sent: the fields of its head that are always the same, and its body, plain and
/// compressed. The bodies are shared by all who are sent them.
package struct Resource: Sendable {
  /// How long a browser keeps it. RFC 9111 §5.2.2, RFC 8246.
  package enum Freshness: Sendable {
    /// It is asked for each time whether it has changed.
    case revalidated
    /// Its name changes with its content.
    case immutable
  }

  /// Holds one reference to its segment; each answer takes another.
  final class Body: Sendable {
    let segment: Segment

    init(_ bytes: Span<UInt8>) { segment = Segment(copying: bytes) }

    // SAFETY: whoever sends it took a reference of its own.
    deinit { unsafe segment.release() }
  }

  let plain: Body
  /// Compressed with gzip; nil where that is no shorter.
  let gzip: Body?
  /// With its quotation marks.
  let etag: [UInt8]
  let gzipETag: [UInt8]
  /// `Content-Type` and all that is the same whoever asks.
  let fields: [UInt8]

  /// - Parameter digest: names the content, in characters that need no quoting.
  package init(
    _ content: Span<UInt8>, gzip: Span<UInt8>?, digest: String, contentType: String, freshness: Freshness
  ) {
    plain = Body(content)
    if let gzip, gzip.count < content.count { self.gzip = Body(gzip) } else { self.gzip = nil }
    etag = Array("\"\(digest)\"".utf8)
    // Two representations have two strong tags. RFC 9110 §8.8.3.3.
    gzipETag = Array("\"\(digest)-gzip\"".utf8)
    let cacheControl = freshness == .immutable ? "public, max-age=31536000, immutable" : "no-cache"
    fields = Array(
      ("Content-Type: \(contentType)\r\nCache-Control: \(cacheControl)\r\nVary: Accept-Encoding\r\n"
        + PagePolicy.fields).utf8)
  }
}
