/// Another protocol than a chat's, known by the first bytes that a connection sends: a browser, a proxy or a scanner that has
/// come to the wrong port. Its headers and bodies would be read by everybody, or run.
package enum ForeignProtocol: Equatable, Sendable {
  case http
  case tls

  package enum Verdict: Equatable, Sendable {
    case foreign(ForeignProtocol)
    /// It is none, whatever follows.
    case none
    /// Too little has come to tell.
    case undecided
  }

  /// - Parameter bytes: all that has come so far.
  package static func recognize(_ bytes: Span<UInt8>) -> Verdict {
    // RFC 9112 §2.2: empty lines before a request are ignored, and so do chats.
    var start = 0
    while start < bytes.count, isLineEnd(bytes[start]) { start += 1 }
    if start == bytes.count { return .undecided }
    let rest = bytes.extracting(start..<bytes.count)
    if rest[0] == helloStart[0] { return recognizeHello(rest) }
    return recognizeRequest(rest)
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") }

  // MARK: TLS

  /// A record of the handshake, of any version: RFC 8446 §5.1. No text begins with this control character.
  private static let helloStart: [UInt8] = [0x16, 0x03]
  private static let minorVersionMax: UInt8 = 4

  private static func recognizeHello(_ bytes: Span<UInt8>) -> Verdict {
    guard bytes.count > 1 else { return .undecided }
    guard bytes[1] == helloStart[1] else { return .none }
    guard bytes.count > 2 else { return .undecided }
    return bytes[2] <= minorVersionMax ? .foreign(.tls) : .none
  }

  // MARK: HTTP

  /// The longest method that anything is taken for.
  private static let methodBytesMax = 32

  /// `method SP request-target SP HTTP/1.1`, RFC 9112 §3; so begins HTTP/2 too, RFC 9113 §3.4. "GET well soon" is none, nor is
  /// "I like HTTP/1.1": a target is a path, an address, or `*`.
  private static func recognizeRequest(_ bytes: Span<UInt8>) -> Verdict {
    var method = 0
    while method < bytes.count, bytes[method].isTokenByte { method += 1 }
    if method == bytes.count { return method > methodBytesMax ? .none : .undecided }
    guard method > 0, method <= methodBytesMax, bytes[method] == UInt8(ascii: " ") else { return .none }
    let target = method + 1
    guard target < bytes.count else { return .undecided }
    guard var end = bytes.extracting(target..<bytes.count).firstOffset(of: UInt8(ascii: "\n")) else {
      return .undecided
    }
    end += target
    if bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    guard target < end else { return .none }
    guard let versionStart = version(before: end, in: bytes), versionStart > target else { return .none }
    return isTarget(bytes.extracting(target..<versionStart)) ? .foreign(.http) : .none
  }

  /// Whether what has come may become a request: a word, and the beginning of a path, an address or `*`.
  package static func isRequestStart(_ bytes: Span<UInt8>) -> Bool {
    guard let space = bytes.firstOffset(of: UInt8(ascii: " ")), space + 1 < bytes.count,
      recognize(bytes) == .undecided
    else { return false }
    return bytes[space + 1] == UInt8(ascii: "/") || bytes[space + 1] == UInt8(ascii: "*")
      || bytes.firstOffset(of: UInt8(ascii: ":")) != nil
  }

  /// A line that is longer than any may be and has not ended: whether it is a request for something with a long name.
  package static func isLongRequest(_ bytes: Span<UInt8>) -> Bool {
    guard let space = bytes.firstOffset(of: UInt8(ascii: " ")), space + 1 < bytes.count else { return false }
    return methods.contains { bytes.extracting(0..<space).equals($0) } && bytes[space + 1] == UInt8(ascii: "/")
  }

  /// RFC 9110 §9.3, and PATCH of RFC 5789.
  private static let methods: [StaticString] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
  ]

  /// Where ` HTTP/1.1` begins that ends there; nil where it doesn't.
  private static func version(before end: Int, in bytes: Span<UInt8>) -> Int? {
    let start = end - " HTTP/1.1".utf8.count
    guard start > 0, bytes.extracting(start..<start + 6).equals(" HTTP/"), bytes[end - 3].isDigit,
      bytes[end - 2] == UInt8(ascii: "."), bytes[end - 1].isDigit
    else { return nil }
    return start
  }

  /// RFC 9112 §3.2: a path, `*`, an address with its scheme, or a host and its port. Spaces within a path are wrong, and sent.
  private static func isTarget(_ bytes: Span<UInt8>) -> Bool {
    if bytes[0] == UInt8(ascii: "/") { return true }
    if bytes[0] == UInt8(ascii: "*") { return bytes.count == 1 }
    guard bytes.firstOffset(of: UInt8(ascii: " ")) == nil, let colon = bytes.firstOffset(of: UInt8(ascii: ":")) else {
      return false
    }
    let rest = bytes.extracting(colon + 1..<bytes.count)
    if rest.count > 1, rest[0] == UInt8(ascii: "/"), rest[1] == UInt8(ascii: "/") { return true }
    // The last colon parts host and port; an IPv6 address has others.
    var portStart = bytes.count
    while portStart > 0, bytes[portStart - 1].isDigit { portStart -= 1 }
    return portStart < bytes.count && portStart > 1 && bytes[portStart - 1] == UInt8(ascii: ":")
  }
}
