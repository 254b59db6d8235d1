@testable import MadangWire

/// The module's readers of HTTP on arrays, because the testing macros cannot take a span apart.
struct Request {
  let bytes: [UInt8]
  let head: RequestHead

  /// Nil for a head that is refused.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard case .head(let head) = RequestHead.parse(bytes.span) else { return nil }
    self.bytes = bytes
    self.head = head
  }

  /// A request with these lines between its first and its last.
  init?(lines: [String], line: String = "GET / HTTP/1.1", host: String? = "chat.example.org") {
    let all = [line] + (host.map { ["Host: \($0)"] } ?? []) + lines
    self.init(all.map { $0 + "\r\n" }.joined() + "\r\n")
  }

  func text(_ range: Range<Int>?) -> String? { range.map { String(decoding: bytes[$0], as: UTF8.self) } }
  func text(_ range: ByteRange) -> String { String(decoding: bytes[range.range], as: UTF8.self) }

  var path: String { text(head.path) }
  var query: String { text(head.query) }
  var keepsAlive: Bool { head.keepsAlive(in: bytes.span) }
  var acceptsGzip: Bool { head.acceptsGzip(in: bytes.span) }
  var bearerToken: String? { text(head.bearerToken(in: bytes.span)) }

  /// Nil for a path that nothing can stand at.
  var decodedPath: [UInt8]? {
    var writer = ByteWriter()
    return head.appendDecodedPath(in: bytes.span, to: &writer) ? writer.bytes : nil
  }

  func hasCurrent(_ etag: String) -> Bool {
    let etag = Array(etag.utf8)
    return head.hasCurrent(etag: etag.span, in: bytes.span)
  }

  func first(_ name: StaticString) -> String? { text(head.fields.first(name, in: bytes.span)) }
  func only(_ name: StaticString) -> String? { text(head.fields.only(name, in: bytes.span)) }
  func count(_ name: StaticString) -> Int { head.fields.count(of: name, in: bytes.span) }

  func hasToken(_ token: StaticString, in name: StaticString) -> Bool {
    head.fields.hasToken(token, in: name, of: bytes.span)
  }

  func weight(_ token: StaticString, in name: StaticString) -> Int? {
    head.fields.weight(of: token, in: name, of: bytes.span)
  }

  func members(_ name: StaticString) -> [String] {
    var cursor = ListCursor()
    var members: [String] = []
    while let member = head.fields.nextMember(of: name, &cursor, in: bytes.span) {
      members.append(String(decoding: bytes[member], as: UTF8.self))
    }
    return members
  }

  func isServed(_ names: [String] = ["chat.example.org"]) -> Bool? {
    head.authority?.isServed(names: names.map { Array($0.utf8) }, in: bytes.span)
  }

  func origin(isSecure: Bool = false, _ origins: [String] = []) -> OriginRule.Verdict {
    OriginRule.judge(head, in: bytes.span, isSecure: isSecure, origins: origins.map { Array($0.utf8) })
  }

  func forwarded(trusted: [String]) -> IPAddress? {
    let trusted = trusted.compactMap { address($0) }
    return Forwarded.address(of: head, in: bytes.span) { trusted.contains($0) }
  }

  var forwardedIsSecure: Bool? { Forwarded.isSecure(head, in: bytes.span) }

  var handshake: WebSocketHandshake.Verdict { WebSocketHandshake.evaluate(head, in: bytes.span) }
}

/// The status that a head is refused with; nil if it is none.
func refusal(_ text: String) -> HTTPStatus? {
  let bytes = Array(text.utf8)
  guard case .refused(let status) = RequestHead.parse(bytes.span) else { return nil }
  return status
}

/// The address that a text is; nil if it is none.
func address(_ text: String) -> IPAddress? {
  let bytes = Array(text.utf8)
  return IPAddress(bytes.span)
}

/// What a scanner says in the end that gets these pieces one after the other, and how many bytes had come by then.
func scanned(_ pieces: [[UInt8]], _ kind: HeadScanner.Kind = .request) -> (verdict: HeadScanner.Verdict, count: Int) {
  var scanner = HeadScanner(kind)
  var carry: [UInt8] = []
  for piece in pieces {
    carry += piece
    let verdict = scanner.scan(carry.span)
    if verdict != .incomplete { return (verdict, carry.count) }
  }
  return (.incomplete, carry.count)
}
