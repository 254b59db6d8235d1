import MadangTLS
import MadangTLSSupport
import MadangTransport
import MadangWire
import Testing

/// Lines within TLS, and within WebSocket within TLS.
@Suite struct SecureTransportTests {
  private static let now: Int64 = 1_790_000_000
  private static let made: SelfSigned.Made = {
    do { return try SelfSigned.make(names: ["chat.example"], days: 90, now: now) } catch { fatalError("\(error)") }
  }()

  private func server(_ protocols: [String] = ["irc", "http/1.1"]) throws -> ServerSide {
    let pair = TLSPair(
      certificateFile: "c", certificate: Self.made.certificate, keyFile: "k", key: Self.made.key)
    return ServerSide(
      try TLSContext(
        [pair], options: TLSOptions(protocols: protocols), tickets: TicketKeys(now: Self.now), now: Self.now))
  }

  private static let pinned = TLSTrust.pinned(sha256: made.facts.fingerprints.sha256)

  private func plan(_ trust: TLSTrust = pinned, webSocket: Bool = false) -> TransportPlan {
    TransportPlan(
      host: "chat.example", security: TLSClientContext(trust),
      webSocket: webSocket
        ? .init(target: "/ws", subprotocols: [.lines, .textIRC], hostField: "chat.example") : nil)
  }

  /// Carries bytes both ways until nobody has anything to send; those for the client come in pieces of `pieceBytes`.
  private func carry(
    _ first: [UInt8], _ transport: inout ClientTransport, _ server: ServerSide, lines: inout [UInt8],
    pieceBytes: Int = .max
  ) {
    var toServer = first
    while !toServer.isEmpty {
      var answer = server.take(toServer)[...]
      toServer = []
      while !answer.isEmpty {
        let piece = answer.prefix(pieceBytes)
        answer = answer.dropFirst(piece.count)
        transport.receive(piece.span, lines: &lines, output: &toServer)
      }
    }
  }

  @Test(arguments: [1, 2, 7, 1_000, Int.max])
  func `lines go within TLS both ways, whatever the pieces, and close_notify is told`(pieceBytes: Int) throws {
    let server = try server()
    var transport = ClientTransport(plan())
    var (lines, output): ([UInt8], [UInt8]) = ([], [])
    transport.start(output: &output)
    transport.send(Array("EARLY\r\n".utf8).span, output: &output)
    carry(output, &transport, server, lines: &lines, pieceBytes: pieceBytes)
    #expect(transport.state == .open && server.facts?.protocol == "irc" && server.facts?.serverName == "chat.example")
    output = []
    transport.send(Array("NICK me\r\n".utf8).span, output: &output)
    #expect(!String(decoding: output, as: UTF8.self).contains("NICK"))
    _ = server.take(output)
    #expect(server.takeHeard() == Array("NICK me\r\n".utf8))
    let said = Array((String(repeating: "z", count: 40_000) + "\r\n").utf8)
    var answer = (server.say(said) + server.close())[...]
    output = []
    while !answer.isEmpty {
      let piece = answer.prefix(pieceBytes)
      transport.receive(piece.span, lines: &lines, output: &output)
      answer = answer.dropFirst(min(pieceBytes, answer.count))
    }
    #expect(lines == said && transport.state == .ended(.closed))
    // It is answered, as RFC 8446 §6.1 has both sides say it.
    _ = server.take(output)
    #expect(server.verdict == .closed)
  }

  @Test(arguments: [1, 5, Int.max])
  func `WebSocket within TLS: asked for at once, and closed in the right order`(pieceBytes: Int) throws {
    let server = try server()
    var peer = WebSocketPeer()
    var transport = ClientTransport(plan(webSocket: true))
    var (lines, output): ([UInt8], [UInt8]) = ([], [])
    transport.start(output: &output)
    carry(output, &transport, server, lines: &lines, pieceBytes: pieceBytes)
    #expect(server.facts?.protocol == "http/1.1" && transport.state == .opening)
    let answer = peer.accept(server.takeHeard(), subprotocol: "text.ircv3.net")
    #expect(peer.request.hasPrefix("GET /ws HTTP/1.1\r\n"))
    var sealed = server.say(answer + WebSocketPeer.frame(.text, ":s 001 me :hi"))[...]
    output = []
    while !sealed.isEmpty {
      let piece = sealed.prefix(pieceBytes)
      transport.receive(piece.span, lines: &lines, output: &output)
      sealed = sealed.dropFirst(min(pieceBytes, sealed.count))
    }
    #expect(transport.state == .open && lines == Array(":s 001 me :hi\r\n".utf8))
    transport.send(Array("QUIT\r\n".utf8).span, output: &output)
    transport.finish(output: &output)
    _ = server.take(output)
    peer.take(server.takeHeard())
    #expect(peer.heard == ["QUIT", "close 1000"] && server.verdict == .closed)
  }

  @Test func `a certificate that is not believed is told with its fingerprint, and its server hears nothing`() throws {
    for trust in [TLSTrust.system, .pinned(sha256: [UInt8](repeating: 1, count: 32))] {
      let server = try server()
      var transport = ClientTransport(plan(trust, webSocket: trust == .system))
      var (lines, output): ([UInt8], [UInt8]) = ([], [])
      transport.start(output: &output)
      carry(output, &transport, server, lines: &lines)
      guard case .ended(.untrusted(let failure, let facts?)) = transport.state else {
        Issue.record("It was believed: \(transport.state)")
        continue
      }
      #expect(facts.fingerprints == Self.made.facts.fingerprints && facts.names == ["chat.example"])
      let end = TransportEnd.untrusted(failure, facts)
      #expect(end.isLasting && end.description.contains("; it is for chat.example"))
      #expect(end.description.contains(trust == .system ? "self" : "another certificate"), "\(end)")
      output = []
      transport.send(Array("secret\r\n".utf8).span, output: &output)
      transport.finish(output: &output)
      #expect(output.isEmpty && server.takeHeard().isEmpty && !transport.hasOpened)
    }
  }

  @Test func `a server that speaks no TLS is told of, and so is one that just closes`() {
    for answer in [":irc.example NOTICE * :*** Looking up your hostname\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n"] {
      var transport = ClientTransport(plan())
      var (lines, output): ([UInt8], [UInt8]) = ([], [])
      transport.start(output: &output)
      transport.receive(Array(answer.utf8).span, lines: &lines, output: &output)
      guard case .ended(let end) = transport.state else {
        Issue.record("It goes on.")
        return
      }
      #expect(end.isLasting && end.description.contains("If the server speaks none at this port, use irc://"))
      #expect(lines.isEmpty)
    }
    var transport = ClientTransport(plan(webSocket: true))
    var output: [UInt8] = []
    transport.start(output: &output)
    let end = transport.endOfInput()
    #expect(end == .closedWhileOpening(isSecure: true) && end?.isLasting == false)
  }

  @Test func `what was changed on its way ends the connection, and is not shown`() throws {
    let server = try server()
    var transport = ClientTransport(plan())
    var (lines, output): ([UInt8], [UInt8]) = ([], [])
    transport.start(output: &output)
    carry(output, &transport, server, lines: &lines)
    var sealed = server.say(Array("hello\r\n".utf8))
    sealed[sealed.count - 1] ^= 1
    output = []
    transport.receive(sealed.span, lines: &lines, output: &output)
    guard case .ended(.insecure(_, isGreeting: false)) = transport.state else {
      Issue.record("It goes on: \(transport.state)")
      return
    }
    #expect(lines.isEmpty && transport.endOfInput() != nil)
  }

  @Test func `in the clear bytes go through as they are, and the end is just the end`() {
    var transport = ClientTransport(.clear)
    var (lines, output): ([UInt8], [UInt8]) = ([], [])
    transport.start(output: &output)
    #expect(transport.hasOpened && output.isEmpty)
    transport.receive(Array("a\r\nb".utf8).span, lines: &lines, output: &output)
    transport.send(Array("c\n".utf8).span, output: &output)
    transport.finish(output: &output)
    #expect(lines == Array("a\r\nb".utf8) && output == Array("c\n".utf8) && transport.endOfInput() == nil)
  }
}
