/// The head of a request: RFC 9112 §3 and §5. Holds offsets, so whoever keeps it keeps the head's bytes, and gives them
/// with each question.
package struct RequestHead: Sendable {
  /// What follows the head. RFC 9112 §6.3.
  package enum Body: Equatable, Sendable, BitwiseCopyable {
    case none
    /// This many bytes, at least one.
    case length(UInt64)
    case chunked
  }

  package internal(set) var method = HTTPMethod.other
  package internal(set) var version = HTTPVersion.http11
  /// The path as it was sent; empty for a target such as `http://example.org`, which means `/`.
  package internal(set) var path = ByteRange.none
  /// What follows the path's `?`, as it was sent.
  package internal(set) var query = ByteRange.none
  package internal(set) var body = Body.none
  /// The host and port that are asked for: the target's if it has them, else the Host field's (RFC 9112 §3.2.2). Nil
  /// for a request of HTTP/1.0 that names none.
  package internal(set) var authority: Authority?
  package internal(set) var fields = FieldTable()

  init() {}

  /// Whether the connection stays open after the answer: RFC 9112 §9.3.
  package func keepsAlive(in head: Span<UInt8>) -> Bool {
    if fields.hasToken("close", in: "connection", of: head) { return false }
    return version == .http11 || fields.hasToken("keep-alive", in: "connection", of: head)
  }

  /// Whether the answer may be compressed with gzip, and is wanted so no less than plain. RFC 9110 §12.5.3.
  package func acceptsGzip(in head: Span<UInt8>) -> Bool {
    let name: StaticString = "accept-encoding"
    guard
      let gzip = fields.weight(of: "gzip", in: name, of: head) ?? fields.weight(of: "x-gzip", in: name, of: head)
        ?? fields.weight(of: "*", in: name, of: head)
    else { return false }
    return gzip > 0 && gzip >= fields.weight(of: "identity", in: name, of: head) ?? 0
  }

  /// Whether the requester has what `etag` stands for: `If-None-Match` names it, or is `*`. Weak tags are equal to
  /// strong ones. RFC 9110 §13.1.2, §8.8.3.2.
  ///
  /// - Parameter etag: with its quotation marks, without `W/`.
  package func hasCurrent(etag: Span<UInt8>, in head: Span<UInt8>) -> Bool {
    var index = 0
    while let value = fields.nextValue(of: "if-none-match", from: &index, in: head) {
      if head.extracting(value).equals("*") { return true }
      var offset = value.lowerBound
      // A tag has no escapes: its second quotation mark ends it.
      while let start = head.extracting(0..<value.upperBound).firstOffset(of: UInt8(ascii: "\""), from: offset),
        let end = head.extracting(0..<value.upperBound).firstOffset(of: UInt8(ascii: "\""), from: start + 1)
      {
        if head.extracting(start..<end + 1).equals(etag) { return true }
        offset = end + 1
      }
    }
    return false
  }

  /// The secret of `Authorization: Bearer …`: RFC 6750 §2.1.
  package func bearerToken(in head: Span<UInt8>) -> Range<Int>? {
    guard let value = fields.only("authorization", in: head), value.count > 7,
      head.extracting(value.lowerBound..<value.lowerBound + 7).equalsIgnoringASCIICase("bearer ")
    else { return nil }
    let token = head.trimmingBlanks(value.lowerBound + 7..<value.upperBound)
    return token.isEmpty ? nil : token
  }
}
