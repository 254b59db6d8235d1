import Crypto
import MadangTestTraits
import MadangWire
import Testing

@testable import MadangClient

/// The whole client in a pipe, behind a WebSocket of which the test plays the server.
@Suite(.serialized, .waits) struct WebSocketPipeTests {
  /// The next client and its request.
  private func asked(_ server: ScriptedServer) throws -> (peer: Peer, request: String) {
    let peer = try server.accept()
    return (peer, peer.wait(for: "\r\n\r\n"))
  }

  /// The next client, whose WebSocket was agreed to.
  private func accept(_ server: ScriptedServer, _ subprotocol: String) throws -> Peer {
    let (peer, request) = try asked(server)
    let key = request.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
    let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
    let proof = String(decoding: Base64.encode(Array(Insecure.SHA1.hash(data: text))), as: UTF8.self)
    peer.send(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(proof)\r\n"
        + "Sec-WebSocket-Protocol: \(subprotocol)\r\n\r\n")
    return peer
  }

  private func frame(_ opcode: UInt8, _ text: String) -> [UInt8] {
    [0x80 | opcode, UInt8(text.utf8.count)] + Array(text.utf8)
  }

  @Test func `it says nothing before the server has agreed, then speaks what other servers do`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("ws://127.0.0.1:\(server.port)/irc#room?nick=me")
    let peer = try accept(server, "text.ircv3.net")
    // Masked, so that it is the heads that tell: CAP LS 302, NICK me, USER …
    peer.send(frame(9, "there?"))
    peer.send(frame(1, ":s 001 me :Welcome") + frame(1, "PING :1"))
    client.errors.wait(for: "--- connected as me\n")
    peer.send(frame(1, ":me!u@h JOIN #room") + frame(1, ":ann!u@h PRIVMSG #room :안녕"))
    client.output.wait(for: "#room <ann> 안녕\n")
    peer.send([0x88, 0x09, 0x03, 0xE9] + Array("restart".utf8))
    client.errors.wait(for: "!!! the server closed the connection: it is going away (1001): restart\n")
    #expect(client.exitStatus() == 1)
    // The answer to the ping and to the close frame: RFC 6455 §5.5.2 and §5.5.1.
    peer.readToEnd()
    let heads = Set(
      peer.everything.indices.dropLast().filter { peer.everything[$0 + 1] & 0x80 != 0 }.map {
        [peer.everything[$0], peer.everything[$0 + 1] & 0x7F]
      })
    #expect(heads.contains([0x8A, 6]) && heads.contains([0x88, 2]))
    #expect(!peer.text.contains("NICK me"))
  }

  @Test func `a refusal that would be the same again is not asked for again; another one may be`() throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("ws://127.0.0.1:\(server.port)/#room?nick=me", reconnect: .always)
    let (busy, request) = try asked(server)
    #expect(request.hasPrefix("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"))
    busy.send("HTTP/1.1 503 Full\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nNo room.\n")
    client.errors.wait(for: "the server refused WebSocket with status 503: No room. ")
    client.errors.wait(for: "; trying again in 1 s\n")
    let (moved, _) = try asked(server)
    moved.send("HTTP/1.1 302 Found\r\nLocation: wss://evil.example/\u{1B}[2J\r\n\r\n")
    client.errors.wait(for: "!!! ")
    #expect(client.exitStatus() == 1)
    client.errors.readToEnd()
    // An escape in a field is no HTTP at all, and none comes to the terminal.
    #expect(client.errors.text.contains("this is no web server") && !client.errors.text.contains("\u{1B}"))
  }

  @Test(arguments: ["ircs", "wss", "ws"])
  func `a server that never finishes the handshake is left in time`(scheme: String) throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe(
      "\(scheme)://127.0.0.1:\(server.port)/#room?nick=me", greetingMilliseconds: 50)
    let peer = try server.accept()
    client.errors.wait(for: "it does not finish the handshake of TLS or WebSocket\n")
    #expect(client.exitStatus() == 1 && peer.readToEnd())
  }

  @Test(arguments: ["ircs", "wss", "ws"])
  func `a server that closes before it has agreed is told of`(scheme: String) throws {
    let server = try ScriptedServer()
    let client = try LiveClient.inPipe("\(scheme)://127.0.0.1:\(server.port)/#room?nick=me")
    let peer = try server.accept()
    if scheme == "ws" { peer.wait(for: "\r\n\r\n") } else { peer.wait(for: "\u{3}") }
    peer.finish()
    client.errors.wait(for: "!!! ")
    #expect(client.exitStatus() == 1)
    client.input.finish()
  }
}
