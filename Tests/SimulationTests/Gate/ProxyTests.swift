import MadangChat
import MadangKernel
import MadangServer
import MadangSimulator
import MadangWire
import MadangWorld
import Testing

/// Connections that come through a proxy: the PROXY protocol, versions 1 and 2, and X-Forwarded-For.
@Suite struct ProxyTests {
  private static let place = Address.loopback(port: 6668)
  private static let proxy: UInt32 = 0x0A00_00FE
  private static let header = "PROXY TCP4 192.0.2.7 198.51.100.1 51234 6668\r\n"

  private func make(_ limits: (inout Limits) -> Void = { _ in }) throws -> GateUnderTest {
    try GateUnderTest { configuration in
      var listener = ListenerConfiguration(scheme: "irc", address: Self.place, encoding: [])
      listener.expectsProxy = true
      configuration.listeners.append(listener)
      configuration.web.trustedProxies = [AddressRange("10.0.0.254")].compactMap(\.self)
      limits(&configuration.limits)
    }
  }

  @Test("Whoever comes through a proxy is known by their own address, however the header is cut")
  func addresses() throws {
    let gate = try make()
    for cut in 0...Self.header.utf8.count {
      let row = gate.connect(from: Self.proxy, to: Self.place)
      let bytes = Array((Self.header + "NICK a\(cut)\r\nUSER a 0 * :a\r\n").utf8)
      gate.server.send(Array(bytes[..<cut]), row)
      gate.server.settle()
      gate.server.send(Array(bytes[cut...]), row)
      gate.server.settle()
      #expect(gate.server.heard(row).contains(" 001 a\(cut) :Welcome to the Madang Network, a\(cut)!~a@192.0.2.7\r\n"))
    }
    gate.server.reactor.checkInvariants()
  }

  @Test("A header of version 2 is read too, and one that says nothing leaves the proxy's own address")
  func version2() throws {
    let gate = try make()
    let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    let addresses: [UInt8] = [203, 0, 113, 9, 198, 51, 100, 1, 0, 80, 0, 81]
    let row = gate.connect(from: Self.proxy, to: Self.place)
    gate.server.send(signature + [0x21, 0x11, 0, 12] + addresses, row)
    #expect(gate.ask("NICK a\r\nUSER a 0 * :a\r\n", row).contains("a!~a@203.0.113.9\r\n"))
    let local = gate.connect(from: Self.proxy, to: Self.place)
    gate.server.send(signature + [0x20, 0, 0, 0], local)
    #expect(gate.ask("NICK b\r\nUSER b 0 * :b\r\n", local).contains("b!~b@10.0.0.254\r\n"))
  }

  @Test("A proxy that says so in version 2 has the client count as secure (PP2_TYPE_SSL), and nobody else does")
  func secureByHeader() throws {
    let gate = try make()
    let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    let addresses: [UInt8] = [203, 0, 113, 9, 198, 51, 100, 1, 0, 80, 0, 81]
    // A name, then that of TLS, with the version within it.
    let name: [UInt8] = [0x02, 0, 4, 99, 104, 97, 116]
    for (command, vectors, isSecure) in [
      (0x21, [0x20, 0, 5, 1, 0, 0, 0, 0], true), (0x21, name + [0x20, 0, 8, 7, 0, 0, 0, 1, 0x21, 0, 0], true),
      (0x21, [0x20, 0, 5, 0, 0, 0, 0, 0], false), (0x21, [0x20, 0, 5, 6, 0, 0, 0, 0], false),
      (0x21, [0x20, 0, 1, 1], false), (0x21, [0x20, 0, 9, 1, 0, 0, 0, 0], false), (0x21, name, false),
      (0x21, [], false),
      (0x20, [0x20, 0, 5, 1, 0, 0, 0, 0], false),
    ] as [(UInt8, [UInt8], Bool)] {
      let row = gate.connect(from: Self.proxy, to: Self.place)
      gate.server.send(signature + [command, 0x11, 0, UInt8(12 + vectors.count)] + addresses + vectors, row)
      let heard = gate.ask("NICK a\r\nUSER a 0 * :a\r\nWHOIS a\r\nQUIT\r\n", row)
      #expect(heard.contains(" 671 a a ") == isSecure && heard.contains(" 318 a "), "\(vectors)")
    }
    // A line of version 1 says nothing of it.
    let row = gate.connect(from: Self.proxy, to: Self.place)
    #expect(!gate.ask(Self.header + "NICK a\r\nUSER a 0 * :a\r\nWHOIS a\r\n", row).contains(" 671 "))
  }

  @Test("X-Forwarded-Proto of a trusted proxy says whether a WebSocket's client is secure; anybody else's says nothing")
  func secureByField() throws {
    let gate = try make()
    for (peer, field, isSecure) in [
      (Self.proxy, "X-Forwarded-Proto: https\r\n", true), (Self.proxy, "X-Forwarded-Proto: WSS\r\n", true),
      (Self.proxy, "X-Forwarded-Proto: http\r\n", false), (Self.proxy, "X-Forwarded-Proto: https, http\r\n", false),
      (Self.proxy, "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: https\r\n", false), (Self.proxy, "", false),
      (0x0A00_0001, "X-Forwarded-Proto: https\r\n", false),
    ] {
      let row = gate.connect(from: peer)
      let answer = gate.ask(
        GateUnderTest.upgrade("lines.madang", fields: "X-Forwarded-For: 192.0.2.7\r\n" + field), row)
      #expect(answer.hasPrefix("HTTP/1.1 101 "))
      let socket = WebSocketClient(gate.server, row)
      socket.say("NICK ann\r\nUSER ann 0 * :a\r\nWHOIS ann\r\nQUIT")
      #expect(socket.takeTexts().joined().contains(" 671 ann ann ") == isSecure, "\(field)")
      gate.server.settle()
    }
  }

  @Test("Strict-Transport-Security comes with a page where nobody reads along, which a trusted proxy alone is believed")
  func strictTransport() throws {
    for seconds in [60, nil] {
      let gate = try SecureGate.make {
        $0.web.trustedProxies = [AddressRange("10.0.0.254")].compactMap(\.self)
        $0.web.strictTransportSeconds = seconds
      }
      func hasField(_ page: String) -> Bool {
        #expect(page.hasPrefix("HTTP/1.1 200 "))
        return page.contains("\r\nStrict-Transport-Security: max-age=60\r\n")
      }
      for (peer, field, isSecure) in [
        (Self.proxy, "X-Forwarded-Proto: https\r\n", true), (Self.proxy, "X-Forwarded-Proto: http\r\n", false),
        (Self.proxy, "", false), (0x0A00_0001, "X-Forwarded-Proto: https\r\n", false), (0x0A00_0001, "", false),
      ] {
        let request = "GET / HTTP/1.1\r\nHost: chat.example\r\n\(field)\r\n"
        #expect(hasField(gate.ask(request, gate.connect(from: peer))) == (isSecure && seconds != nil), "\(field)")
      }
      let secure = SecureClient(gate, to: SecureGate.https)
      #expect(hasField(secure.ask("GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n")) == (seconds != nil))
    }
  }

  @Test("Who is no trusted proxy, says something else, or takes more than 5 s is closed")
  func refused() throws {
    let gate = try make()
    let stranger = gate.connect(to: Self.place)
    gate.server.settle()
    #expect(gate.server.hasEnded(stranger))
    let wrong = gate.connect(from: Self.proxy, to: Self.place)
    #expect(gate.ask("NICK a\r\n", wrong).isEmpty && gate.server.hasEnded(wrong))
    let slow = gate.connect(from: Self.proxy, to: Self.place)
    gate.server.send("PROXY TCP4", slow)
    gate.server.settle()
    gate.server.advance(milliseconds: Limits.proxyHeaderMilliseconds - 500)
    #expect(!gate.server.hasEnded(slow))
    gate.server.advance(milliseconds: 750)
    #expect(gate.server.hasEnded(slow))
  }

  @Test("The bound for an address holds for whom the proxy stands for, not for the proxy")
  func bounds() throws {
    let gate = try make { $0.connectionsPerAddressMax = 2 }
    func come(_ address: String, _ nick: String) -> String {
      gate.ask(
        "PROXY TCP4 \(address) 198.51.100.1 1 2\r\nNICK \(nick)\r\nUSER a 0 * :a\r\n",
        gate.connect(from: Self.proxy, to: Self.place))
    }
    #expect(come("192.0.2.7", "a").contains(" 001 ") && come("192.0.2.7", "b").contains(" 001 "))
    #expect(come("192.0.2.7", "c").isEmpty)
    #expect(come("192.0.2.8", "d").contains(" 001 ") && come("192.0.2.9", "e").contains(" 001 "))
    gate.server.reactor.checkInvariants()
  }

  @Test("X-Forwarded-For is read from a trusted proxy alone, and so is X-Forwarded-Proto")
  func forwarded() throws {
    let gate = try make()
    let fields =
      "X-Forwarded-For: 1.2.3.4, 192.0.2.7, 10.0.0.254\r\nX-Forwarded-Proto: https\r\nOrigin: https://chat.example\r\n"
    for (peer, isTrusted) in [(Self.proxy, true), (0x0A00_0001, false)] {
      let row = gate.connect(from: peer)
      let answer = gate.ask(GateUnderTest.upgrade("lines.madang", fields: fields), row)
      #expect(answer.hasPrefix(isTrusted ? "HTTP/1.1 101 " : "HTTP/1.1 403 "))
      if !isTrusted { continue }
      let socket = WebSocketClient(gate.server, row)
      socket.register("ann", separately: false)
      #expect(socket.takeTexts().joined().contains("ann!~ann@192.0.2.7"))
    }
  }
}
