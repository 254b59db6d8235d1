/// A version of HTTP that is answered: RFC 9112 §2.3, RFC 1945.
package enum HTTPVersion: Sendable, BitwiseCopyable {
  case http10
  case http11

  /// Nil for any other version, a later one too: what it would mean isn't known.
  init?(_ text: Span<UInt8>) {
    if text.equals("HTTP/1.1") {
      self = .http11
    } else if text.equals("HTTP/1.0") {
      self = .http10
    } else {
      return nil
    }
  }
}
