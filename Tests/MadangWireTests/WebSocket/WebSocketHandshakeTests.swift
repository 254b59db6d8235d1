import Testing

@testable import MadangWire

@Suite("RFC 6455 §4: handshakes")
struct WebSocketHandshakeTests {
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
  private static let fields = [
    "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
  ]

  /// The verdict on a request with these fields more, and with those replaced that have the same name.
  private func verdict(_ more: [String], without: String? = nil, line: String = "GET /ws HTTP/1.1") throws
    -> WebSocketHandshake.Verdict
  {
    let names = more.compactMap { $0.split(separator: ":").first?.lowercased() } + [without ?? ""]
    let kept = Self.fields.filter { field in !names.contains { field.lowercased().hasPrefix($0 + ":") } }
    return try #require(Request(lines: kept + more, line: line)).handshake
  }

  private func accepted(_ more: [String]) throws -> WebSocketHandshake? {
    guard case .accepted(let handshake) = try verdict(more) else { return nil }
    return handshake
  }

  @Test("§4.2.1: what a handshake has, in any case and among other tokens")
  func accepts() throws {
    for more in [
      [], ["Upgrade: WebSocket"], ["Connection: keep-alive, Upgrade"],
      ["Connection: keep-alive", "Connection: UPGRADE"], ["Upgrade: foo, WEBSOCKET"],
      ["Content-Length: 0"], ["Sec-WebSocket-Protocol: soap, wamp"], ["Sec-WebSocket-Key: ////++++////++++////+w=="],
    ] {
      #expect(try accepted(more) != nil, "\(more)")
    }
    let handshake = try #require(try accepted([]))
    #expect(handshake.subprotocol == nil && handshake.deflate == nil)
  }

  @Test(
    "§4.2.2: a bad handshake is 400",
    arguments: [
      ["Upgrade: websockets"], ["Upgrade: h2c"], ["Connection: close"], ["Connection: upgraded"],
      ["Sec-WebSocket-Key: "], ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ"],
      ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==A"], ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=A"],
      ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q=="],
      ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
      ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA="],
      ["Content-Length: 5"], ["Sec-WebSocket-Protocol: a b"], ["Sec-WebSocket-Extensions: a b"],
      ["Sec-WebSocket-Extensions: ;a"], ["Sec-WebSocket-Extensions: a;"],
      ["Sec-WebSocket-Extensions: a; b="], ["Sec-WebSocket-Extensions: a; =b"], ["Sec-WebSocket-Extensions: a; b=c d"],
      ["Sec-WebSocket-Extensions: a; b=\"c\\\"\""],
      ["Sec-WebSocket-Extensions: a; b=\"\""], ["Sec-WebSocket-Extensions: permessage-deflate, a;;b"],
    ])
  func refuses(more: [String]) throws {
    #expect(try verdict(more) == .refused(.badRequest))
  }

  @Test("a field that is missing is 400, and so are another method and HTTP/1.0")
  func refusesOthers() throws {
    for name in ["upgrade", "connection", "sec-websocket-key", "sec-websocket-version"] {
      #expect(try verdict([], without: name) == .refused(.badRequest), "\(name)")
    }
    for line in ["POST /ws HTTP/1.1", "HEAD /ws HTTP/1.1", "GET /ws HTTP/1.0", "get /ws HTTP/1.1"] {
      #expect(try verdict([], line: line) == .refused(.badRequest), "\(line)")
    }
  }

  @Test("§4.4: another version is 426", arguments: ["12", "8", "14", "013", "13, 8", "", "x", "1 3"])
  func versions(version: String) throws {
    #expect(try verdict(["Sec-WebSocket-Version: \(version)"]) == .refused(.upgradeRequired))
  }

  @Test("§4.4: two versions are another one")
  func twoVersions() throws {
    #expect(try verdict(["Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13"]) == .refused(.upgradeRequired))
  }

  @Test(
    "§4.2.2: the first subprotocol that is known, in the client's order",
    arguments: [
      (["text.ircv3.net"], Subprotocol.textIRC), (["binary.ircv3.net, text.ircv3.net"], .binaryIRC),
      (["text.ircv3.net,binary.ircv3.net"], .textIRC),
      (["lines.madang"], .lines), (["soap, lines.madang, text.ircv3.net"], .lines),
      (["soap", "binary.ircv3.net"], .binaryIRC), (["soap"], nil),
      (["TEXT.ircv3.net"], nil), ([], nil), (["text.ircv3.net.x"], nil),
    ] as [([String], Subprotocol?)])
  func subprotocols(values: [String], expected: Subprotocol?) throws {
    let handshake = try #require(try accepted(values.map { "Sec-WebSocket-Protocol: \($0)" }))
    #expect(handshake.subprotocol == expected)
  }

  @Test(
    "RFC 7692 §7.1: the first offer whose parameters can be kept",
    arguments: [
      ("permessage-deflate", DeflateParameters()), ("permessage-deflate; client_max_window_bits", DeflateParameters()),
      ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", DeflateParameters()),
      ("permessage-deflate; server_max_window_bits=10", DeflateParameters(serverMaxWindowBits: 10)),
      ("permessage-deflate; server_max_window_bits=\"9\"", DeflateParameters(serverMaxWindowBits: 9)),
      (
        "permessage-deflate;server_max_window_bits = 15 ;client_max_window_bits=12",
        DeflateParameters(serverMaxWindowBits: 15, clientMaxWindowBits: 12)
      ),
      ("permessage-deflate; server_max_window_bits=8, permessage-deflate", DeflateParameters()),
      (
        "permessage-deflate; foo, permessage-deflate; server_max_window_bits=11",
        DeflateParameters(serverMaxWindowBits: 11)
      ),
      ("x-webkit-deflate-frame, permessage-deflate; client_max_window_bits", DeflateParameters()),
      (
        "permessage-deflate; server_max_window_bits=9, permessage-deflate; server_max_window_bits=10",
        DeflateParameters(serverMaxWindowBits: 9)
      ),
      (", ,permessage-deflate, ", DeflateParameters()),
      ("permessage-deflate; server_max_window_bits", nil), ("permessage-deflate; server_max_window_bits=16", nil),
      ("permessage-deflate; server_max_window_bits=8", nil),
      ("permessage-deflate; server_max_window_bits=09", nil), ("permessage-deflate; server_max_window_bits=7", nil),
      ("permessage-deflate; server_max_window_bits=1", nil),
      ("permessage-deflate; server_max_window_bits=100", nil), ("permessage-deflate; server_max_window_bits=x", nil),
      ("permessage-deflate; client_max_window_bits=8", nil),
      ("permessage-deflate; client_max_window_bits=16", nil), ("permessage-deflate; client_max_window_bits=0", nil),
      ("permessage-deflate; server_no_context_takeover=1", nil),
      ("permessage-deflate; client_no_context_takeover=true", nil),
      ("permessage-deflate; server_no_context_takeover; server_no_context_takeover", nil),
      ("permessage-deflate; client_no_context_takeover; client_no_context_takeover", nil),
      ("permessage-deflate; server_max_window_bits=10; server_max_window_bits=10", nil),
      ("permessage-deflate; client_max_window_bits; client_max_window_bits=10", nil),
      ("permessage-deflate; unknown=1", nil), ("permessage-deflated", nil), ("foo; bar=\"b,a;z\"", nil),
    ] as [(String, DeflateParameters?)])
  func deflate(offers: String, expected: DeflateParameters?) throws {
    // A quoted value that is no token spoils the handshake; those of the table but the last are tokens.
    if offers.contains("b,a;z") {
      #expect(try verdict(["Sec-WebSocket-Extensions: \(offers)"]) == .refused(.badRequest))
      return
    }
    let handshake = try #require(try accepted(["Sec-WebSocket-Extensions: \(offers)"]))
    #expect(handshake.deflate == expected)
  }

  @Test("offers may stand in several fields")
  func offersInFields() throws {
    let handshake = try #require(
      try accepted([
        "Sec-WebSocket-Extensions: permessage-deflate; x",
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12",
      ]))
    #expect(handshake.deflate == DeflateParameters(serverMaxWindowBits: 12) && handshake.deflate?.windowBits == 12)
  }

  @Test("§1.3: the text that is hashed, and the answer that carries its hash")
  func answers() throws {
    let key = bytes(Self.key)
    let proof = written { WebSocketHandshake.appendProofText(key: key.span, to: &$0) }
    #expect(String(decoding: proof, as: UTF8.self) == "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
    let request = try #require(
      Request(
        lines: Self.fields + [
          "Sec-WebSocket-Protocol: lines.madang",
          "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10; client_max_window_bits=11",
        ]))
    guard case .accepted(let handshake) = request.handshake else {
      Issue.record("it was refused")
      return
    }
    #expect(request.text(handshake.key) == Self.key)
    let accept = bytes("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    let answer = written {
      handshake.appendResponse(accept: accept.span, to: &$0)
      $0.appendHeadEnd()
    }
    #expect(
      String(decoding: answer, as: UTF8.self)
        == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: lines.madang\r\n"
        + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
        + "server_max_window_bits=10; client_max_window_bits=11\r\n\r\n")
  }

  @Test("§4.1: what a client asks, a server accepts; what comes back, the client judges")
  func bothSides() throws {
    let ask = try #require(
      WebSocketRequest(
        host: bytes("chat.example.org:8080"), target: bytes("/ws"), key: bytes(Self.key),
        subprotocols: [.binaryIRC, .textIRC]))
    let sent = written { ask.append(to: &$0) }
    let request = try #require(Request(String(decoding: sent, as: UTF8.self)))
    guard case .accepted(let handshake) = request.handshake else {
      Issue.record("it was refused")
      return
    }
    #expect(handshake.subprotocol == .binaryIRC && request.path == "/ws" && request.head.authority?.port == 8080)
    let accept = bytes("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    func judge(_ answer: String) -> WebSocketRequest.Verdict {
      let bytes = Array(answer.utf8)
      return ask.judge(bytes.span, accept: accept.span)
    }
    let answer = String(
      decoding: written {
        handshake.appendResponse(accept: accept.span, to: &$0)
        $0.appendHeadEnd()
      }, as: UTF8.self)
    #expect(judge(answer) == .accepted(.binaryIRC))
    #expect(judge(answer.replacing("Sec-WebSocket-Protocol: binary.ircv3.net\r\n", with: "")) == .accepted(nil))
    #expect(judge("HTTP/1.1 403 Forbidden\r\n\r\n") == .refused(403))
    for (part, other) in [
      ("s3pP", "S3pP"), ("websocket", "h2c"), ("Connection: Upgrade", "Connection: close"),
      ("binary.ircv3.net", "lines.madang"), ("binary.ircv3.net", "soap"),
      ("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"), ("\r\n\r\n", "\r\n"),
      ("HTTP/1.1", "HTTP/2"),
      ("\r\n\r\n", "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"),
    ] {
      #expect(judge(answer.replacing(part, with: other)) == .malformed, "\(other)")
    }
  }

  @Test("a host or target that would end its line is no request")
  func injection() {
    for (host, target) in [
      ("a\r\nX: y", "/"), ("a b", "/"), ("", "/"), ("a", "/ HTTP/1.1\r\nX: y"), ("a", "/한"), ("a", "ws"), ("a", ""),
    ] {
      let ask = WebSocketRequest(host: bytes(host), target: bytes(target), key: bytes(Self.key), subprotocols: [])
      #expect(ask == nil, "\(host) \(target)")
    }
  }
}
