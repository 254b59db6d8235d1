/// What a server makes of a request to speak WebSocket: RFC 6455 §4.2.
package struct WebSocketHandshake: Equatable, Sendable {
  package enum Verdict: Equatable, Sendable {
    case accepted(WebSocketHandshake)
    /// 400, or 426 for another version, whose answer names the one that is spoken here. RFC 6455 §4.4.
    case refused(HTTPStatus)
  }

  /// `Sec-WebSocket-Key`, as it was sent.
  package let key: ByteRange
  /// The first that both know, in the client's order; nil if there is none.
  package var subprotocol: Subprotocol?
  /// What messages may be deflated with; nil if not at all.
  package var deflate: DeflateParameters?

  /// The only version there is. RFC 6455 §4.1.
  package static var version: StaticString { "13" }

  /// What the key is followed by before it is hashed with SHA-1. RFC 6455 §1.3.
  private static var identifier: StaticString { "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" }

  /// Whether the request asks for WebSocket at all: otherwise it is for a page.
  package static func isAsked(by request: RequestHead, in head: Span<UInt8>) -> Bool {
    request.fields.hasToken("websocket", in: "upgrade", of: head)
  }

  package static func evaluate(_ request: RequestHead, in head: Span<UInt8>) -> Verdict {
    let fields = request.fields
    guard request.method == .get, request.version == .http11, request.body == .none, isAsked(by: request, in: head),
      fields.hasToken("upgrade", in: "connection", of: head)
    else { return .refused(.badRequest) }
    guard let version = fields.first("sec-websocket-version", in: head) else { return .refused(.badRequest) }
    guard fields.count(of: "sec-websocket-version", in: head) == 1, head.extracting(version).equals(self.version) else {
      return .refused(.upgradeRequired)
    }
    guard let key = fields.only("sec-websocket-key", in: head), isKey(head.extracting(key)) else {
      return .refused(.badRequest)
    }
    var handshake = WebSocketHandshake(key: ByteRange(key))
    guard handshake.readSubprotocols(fields, in: head), handshake.readExtensions(fields, in: head) else {
      return .refused(.badRequest)
    }
    return .accepted(handshake)
  }

  private init(key: ByteRange) {
    self.key = key
  }

  private mutating func readSubprotocols(_ fields: FieldTable, in head: Span<UInt8>) -> Bool {
    var cursor = ListCursor()
    while let name = fields.nextMember(of: "sec-websocket-protocol", &cursor, in: head) {
      guard head.extracting(name).isToken else { return false }
      if subprotocol == nil { subprotocol = Subprotocol(head.extracting(name)) }
    }
    return true
  }

  private mutating func readExtensions(_ fields: FieldTable, in head: Span<UInt8>) -> Bool {
    var cursor = ListCursor()
    while let offer = fields.nextMember(of: "sec-websocket-extensions", &cursor, in: head) {
      switch ExtensionOffer.read(head, at: offer) {
      case .malformed: return false
      case .declined: break
      case .deflate(let parameters): if deflate == nil { deflate = parameters }
      }
    }
    return true
  }

  /// Sixteen bytes in base64: 22 digits, and two pads.
  private static func isKey(_ text: Span<UInt8>) -> Bool {
    guard text.count == 24, text[22] == UInt8(ascii: "="), text[23] == UInt8(ascii: "=") else { return false }
    for index in 0..<22 where Base64.value(text[index]) == nil { return false }
    return true
  }

  /// Appends the text whose SHA-1, in base64, proves that a server read the request: RFC 6455 §4.2.2, 5.4.
  package static func appendProofText(key: Span<UInt8>, to writer: inout ByteWriter) {
    writer.append(key)
    writer.append(identifier)
  }

  /// Appends the head that begins the conversation, without its last, empty line, so that fields can be added; see
  /// `appendHeadEnd`.
  ///
  /// - Parameter accept: the proof text's SHA-1 in base64, 28 bytes.
  package func appendResponse(accept: Span<UInt8>, to writer: inout ByteWriter) {
    precondition(accept.count == 28, "a SHA-1 in base64 has 28 bytes")
    writer.append(statusLine: .switchingProtocols)
    writer.append(field: "Upgrade", "websocket")
    writer.append(field: "Connection", "Upgrade")
    writer.append(field: "Sec-WebSocket-Accept", accept)
    if let subprotocol { writer.append(field: "Sec-WebSocket-Protocol", subprotocol.name) }
    if let deflate {
      writer.append("Sec-WebSocket-Extensions: ")
      writer.append(deflate)
      writer.append("\r\n")
    }
  }
}
