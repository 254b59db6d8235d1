import MadangKernel
import MadangServer
import MadangSimulator
import MadangTLS
import MadangWire
import MadangWorld
import Testing

/// TLS on the reactor: RFC 8446, with OpenSSL as the client.
@Suite struct SecureGateTests {
  @Test(
    "Somebody over TLS and somebody in the clear read each other, however the bytes are cut",
    arguments: [(Int.max, 64 << 10), (1, 64 << 10), (.max, 1), (7, 5), (1, 1)])
  func chats(_ pieceBytes: Int, _ sendBufferBytes: Int) throws {
    for keeping in [TLSOptions.RecordKeeping.compact, .library] {
      let gate = try SecureGate.make(keeping)
      let irc = gate.server.register("bob")
      gate.server.say("JOIN #room", irc)
      gate.server.kernel.sendBufferBytes = sendBufferBytes
      let client = SecureClient(gate, to: SecureGate.ircs, pieceBytes: pieceBytes)
      #expect(client.progress == .open && client.facts?.version == .tls13)
      #expect(client.ask("NICK ann\r\nUSER ann 0 * :ann\r\nJOIN #room\r\n").contains(" 366 ann #room "))
      #expect(client.ask("WHOIS ann\r\n").contains(" 671 ann ann "))
      gate.server.kernel.sendBufferBytes = 64 << 10
      _ = gate.server.heard(irc)
      let long = String(repeating: "l", count: 300)
      #expect(
        client.ask("PRIVMSG #room :\(long)\r\nPRIVMSG #room :2\r\nPING x\r\n").hasSuffix("PONG madang.local :x\r\n"))
      gate.server.settle()
      #expect(gate.server.heard(irc).hasSuffix("#room :\(long)\r\n:ann!~ann@10.0.0.2 PRIVMSG #room :2\r\n"))
      gate.server.say("PRIVMSG #room :to you", irc)
      #expect(client.ask("").hasSuffix("PRIVMSG #room :to you\r\n"))
      #expect(client.ask("QUIT\r\n").contains("ERROR :") && client.progress == .closed)
      gate.server.reactor.checkInvariants()
    }
  }

  @Test("A page and a WebSocket come over TLS; the page's own origin is https then", arguments: [Int.max, 1, 50])
  func web(_ pieceBytes: Int) throws {
    let gate = try SecureGate.make()
    let client = SecureClient(gate, to: SecureGate.https, pieceBytes: pieceBytes)
    let page = client.ask("GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n")
    #expect(page.hasPrefix("HTTP/1.1 200 ") && page.hasSuffix("<!doctype html>"))
    let wrong = SecureClient(gate, to: SecureGate.https)
    #expect(wrong.ask(GateUnderTest.upgrade(fields: "Origin: http://chat.example\r\n")).hasPrefix("HTTP/1.1 403 "))
    let upgrade = GateUnderTest.upgrade("lines.madang", fields: "Origin: https://chat.example\r\n")
    #expect(client.ask(upgrade).hasPrefix("HTTP/1.1 101 "))
    let socket = WebSocketClient(gate.server, client.row)
    let lines = "NICK ann\r\nUSER ann 0 * :ann\r\nPING :\(String(repeating: "p", count: 200))"
    socket.read(client.ask(WebSocketClient.frame(.text, Array(lines.utf8))))
    #expect(socket.messages.map(\.text).joined().contains(" 001 ann "))
    socket.read(client.ask(WebSocketClient.frame(.ping, [7])))
    #expect(socket.pongs == [[7]])
    socket.read(client.ask(WebSocketClient.frame(.close, [0x03, 0xE8])))
    #expect(socket.closeCode == 1000 && client.progress == .closed)
  }

  @Test("Plain text where TLS is spoken is told so in its own words; TLS where it is not gets an alert")
  func wrongPorts() throws {
    let gate = try SecureGate.make()
    let irc = gate.connect(to: SecureGate.ircs)
    #expect(gate.ask("NICK ann\r\n", irc) == "ERROR :This port speaks TLS\r\n" && gate.server.hasEnded(irc))
    let http = gate.connect(to: SecureGate.https)
    #expect(gate.ask("GET / HTTP/1.1\r\n", http).hasPrefix("HTTP/1.1 400 ") && gate.server.hasEnded(http))
    for address in [SimulatedServer.address, GateUnderTest.http] {
      let client = SecureClient(gate, to: address)
      guard case .failed(let failure) = client.progress else {
        Issue.record("A handshake on a clear port did not fail: \(client.progress)")
        return
      }
      #expect(failure.reason == .refused)
    }
  }

  @Test("A handshake that takes 10 s ends, and 1,024 may be going on")
  func bounds() throws {
    let gate = try SecureGate.make()
    let rows = (0..<Limits.handshakesMax).map { _ in gate.connect(to: SecureGate.ircs) }
    gate.server.settle()
    let beyond = gate.connect(to: SecureGate.ircs)
    gate.server.settle()
    #expect(gate.server.hasEnded(beyond) && !gate.server.hasEnded(rows[0]))
    // In the clear, others come in meanwhile.
    #expect(
      gate.server.ask("NICK bob\r\nUSER bob 0 * :bob", gate.connect(to: SimulatedServer.address)).contains(" 001 "))
    gate.server.advance(milliseconds: Limits.handshakeMilliseconds - 500)
    #expect(!gate.server.hasEnded(rows[0]))
    gate.server.advance(milliseconds: 750)
    #expect(rows.allSatisfy { gate.server.hasEnded($0) })
    #expect(SecureClient(gate, to: SecureGate.ircs).progress == .open)
    gate.server.reactor.checkInvariants()
  }

  @Test("Whoever comes from another address waits for one handshake of a crowd, and not for all of them")
  func turns() throws {
    let gate = try SecureGate.make()
    func greet(from host: UInt32) -> Int {
      let row = gate.connect(from: host, to: SecureGate.ircs)
      var tls = TLSClient(TLSClientContext(.anybody), host: "chat.example")
      var hello: [UInt8] = []
      tls.start(output: &hello)
      gate.server.send(hello, row)
      return row
    }
    let crowd = (0..<20).map { _ in greet(from: 0x0A00_0909) }
    let other = greet(from: 0x0A00_0A0A)
    while gate.server.kernel.isReady { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
    for _ in 0..<2 { #expect(gate.server.courtyard.runSlowWork()) }
    while gate.server.kernel.isReady { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
    #expect(!gate.server.heardBytes(other).isEmpty)
    #expect(crowd.count { !gate.server.heardBytes($0).isEmpty } == 1)
    gate.server.settle()
    gate.server.reactor.checkInvariants()
  }

  @Test("Descriptors run out during handshakes: those that have begun end well, and whoever comes later is refused")
  func noDescriptors() throws {
    let gate = try SecureGate.make()
    var hello: [UInt8] = []
    var client = TLSClient(TLSClientContext(.anybody), host: "chat.example")
    client.start(output: &hello)
    let halfway = (0..<5).map { _ in gate.connect(to: SecureGate.ircs) }
    for row in halfway { gate.server.send(Array(hello.prefix(20)), row) }
    let begun = SecureClient(gate, to: SecureGate.ircs)
    #expect(begun.ask("NICK ann\r\nUSER ann 0 * :ann\r\n").contains(" 001 ann "))
    gate.server.kernel.descriptorsMax = gate.server.kernel.descriptorsInUse
    let secure = gate.connect(to: SecureGate.ircs)
    let clear = gate.connect(to: SimulatedServer.address)
    let page = gate.connect(to: SecureGate.https)
    // Each listener has its turn after the one before has rested.
    gate.server.advance(milliseconds: 5 * Limits.acceptRestMilliseconds, step: 50)
    // With whom no keys are agreed, nothing can be said.
    #expect(gate.server.heardBytes(secure).isEmpty && gate.server.hasEnded(secure))
    #expect(gate.server.heardBytes(page).isEmpty && gate.server.hasEnded(page))
    #expect(gate.server.heard(clear).contains("no descriptor left") && gate.server.hasEnded(clear))
    // The others shake hands, and talk.
    for row in halfway {
      gate.server.send(Array(hello.dropFirst(20)), row)
      gate.server.settle()
      #expect(!gate.server.heardBytes(row).isEmpty && !gate.server.hasEnded(row))
    }
    #expect(begun.ask("PING x\r\n").contains("PONG madang.local :x\r\n"))
    gate.server.kernel.resetAtClient(halfway[0])
    gate.server.settle()
    gate.server.advance(milliseconds: Limits.acceptRestMilliseconds)
    #expect(SecureClient(gate, to: SecureGate.ircs).progress == .open)
    gate.server.reactor.checkInvariants()
  }

  @Test("2,000 connections that open TLS and then say nothing: others go on, and after 10 s nothing of them is left")
  func silentCrowd() throws {
    let gate = try SecureGate.make()
    let ann = gate.server.register("ann")
    let bob = SecureClient(gate, to: SecureGate.ircs)
    #expect(bob.ask("NICK bob\r\nUSER bob 0 * :bob\r\nJOIN #room\r\n").contains(" 366 "))
    gate.server.say("JOIN #room", ann)
    gate.server.settle()
    var hello: [UInt8] = []
    var client = TLSClient(TLSClientContext(.anybody), host: "chat.example")
    client.start(output: &hello)
    let rows = (0..<2_000).map { index in
      let row = gate.connect(to: index % 2 == 0 ? SecureGate.ircs : SecureGate.https)
      // Nothing, a part, and a whole ClientHello, whose answer is never answered.
      gate.server.send(Array(hello.prefix([0, 50, hello.count][index % 3])), row)
      return row
    }
    gate.server.settle()
    #expect(gate.server.reactor.greetingCount == Limits.handshakesMax)
    for second in 0..<9 {
      #expect(bob.ask("PRIVMSG #room :\(second)\r\nPING x\r\n").contains("PONG madang.local :x\r\n"))
      gate.server.settle()
      #expect(gate.server.heard(ann).hasSuffix("PRIVMSG #room :\(second)\r\n"))
      gate.server.advance(milliseconds: 1_000, step: 500)
    }
    gate.server.advance(milliseconds: 2_000)
    #expect(rows.allSatisfy { gate.server.isClosed($0) })
    #expect(gate.server.reactor.greetingCount == 0 && gate.server.reactor.securedCount == 1)
    #expect(gate.server.reactor.occupiedCount == 2)
    #expect(SecureClient(gate, to: SecureGate.ircs).progress == .open)
    gate.server.reactor.checkInvariants()
  }

  @Test("A record that was tampered with ends its connection with an alert; what came before it is run")
  func tampered() throws {
    let gate = try SecureGate.make()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let client = SecureClient(gate, to: SecureGate.ircs)
    _ = client.ask("NICK ann\r\nUSER ann 0 * :ann\r\nJOIN #room\r\nPRIVMSG #room :before\r\n")
    client.sendRaw([23, 3, 3, 0, 20] + [UInt8](repeating: 1, count: 20))
    gate.server.settle()
    let heard = gate.server.heard(irc)
    #expect(heard.contains("PRIVMSG #room :before\r\n") && heard.contains(":ann!~ann@10.0.0.2 QUIT "))
    guard case .failed(let failure) = client.progress else {
      Issue.record("The client heard no alert: \(client.progress)")
      return
    }
    #expect(failure.reason == .refused)
    #expect(gate.server.hasEnded(client.row))
  }

  @Test("What a client sends right behind its handshake is read, and so is what it sends before it closes")
  func behindTheHandshake() throws {
    let gate = try SecureGate.make()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let client = SecureClient(gate, to: SecureGate.ircs)
    _ = client.ask("NICK ann\r\nUSER ann 0 * :ann\r\nJOIN #room\r\nPRIVMSG #room :last words\r\n")
    gate.server.kernel.finishAtClient(client.row)
    gate.server.settle()
    #expect(gate.server.heard(irc).contains("PRIVMSG #room :last words\r\n"))
    gate.server.reactor.checkInvariants()
  }
}
