import MadangChat
import MadangKernel
import MadangServer
import MadangSimulator
import MadangTLS
import MadangWire
import MadangWorld
import Testing

/// Who sends a byte now and then, and never comes to the end of what has been begun, loses the place at a time that the bytes
/// do not put off; whoever else is here notices nothing.
@Suite struct SlowSenderTests {
  enum Kind: CaseIterable {
    case proxyHeader, hello, head, laterHead, frame, record

    var deadlineMilliseconds: Int64 {
      switch self {
      case .proxyHeader: Limits.proxyHeaderMilliseconds
      case .hello: Limits.handshakeMilliseconds
      case .head, .laterHead: Limits.headMilliseconds
      case .frame, .record: Int64(Limits.registrationSecondsMax) * 1_000
      }
    }
  }

  private static let everyMilliseconds: Int64 = 400

  private func make() throws -> GateUnderTest {
    try SecureGate.make { configuration in
      configuration.web.trustedProxies = [AddressRange("10.0.0.254")].compactMap(\.self)
    }
  }

  /// A connection, and what its client has to say in pieces of one byte.
  private func begin(_ kind: Kind, _ gate: GateUnderTest) -> (row: Int, bytes: [UInt8]) {
    let long = String(repeating: "x", count: 400)
    switch kind {
    case .proxyHeader:
      return (
        gate.connect(from: 0x0A00_00FE, to: SecureGate.proxied), Array("PROXY UNKNOWN \(long.prefix(80))\r\n".utf8)
      )
    case .hello:
      var hello: [UInt8] = []
      var client = TLSClient(TLSClientContext(.anybody), host: "chat.example")
      client.start(output: &hello)
      return (gate.connect(to: SecureGate.ircs), hello)
    case .head: return (gate.connect(), Array("GET /\(long)".utf8))
    case .laterHead:
      let row = gate.connect()
      #expect(gate.get("/healthz", row).hasPrefix("HTTP/1.1 200 "))
      return (row, Array("GET /\(long)".utf8))
    case .frame:
      let socket = gate.open("lines.madang")
      return (socket.row, WebSocketClient.frame(.text, Array("NICK \(long)".utf8)))
    case .record:
      let client = SecureClient(gate, to: SecureGate.ircs)
      return (client.row, client.seal("NICK \(long)\r\n"))
    }
  }

  @Test(arguments: Kind.allCases)
  func `a byte now and then puts off no deadline, and moves nobody else`(_ kind: Kind) throws {
    let gate = try make()
    let ann = gate.server.register("ann")
    let bob = gate.server.register("bob")
    for row in [ann, bob] { gate.server.say("JOIN #room", row) }
    gate.server.settle()
    for row in [ann, bob] { _ = gate.server.heard(row) }
    let (row, bytes) = begin(kind, gate)
    let started = gate.server.kernel.now
    var sent = 0
    while !gate.server.hasEnded(row) {
      let passed = gate.server.kernel.now - started
      try #require(passed <= kind.deadlineMilliseconds + 1_000, "It is still there.")
      _ = gate.server.heardBytes(row)
      if gate.server.kernel.takesFromClient(row) { gate.server.send([bytes[sent % bytes.count]], row) }
      sent += 1
      gate.server.say("PRIVMSG #room :\(sent)", ann)
      gate.server.settle()
      #expect(gate.server.heard(bob).hasSuffix("PRIVMSG #room :\(sent)\r\n"))
      gate.server.advance(milliseconds: Self.everyMilliseconds, step: Self.everyMilliseconds)
    }
    #expect(sent < bytes.count)
    #expect(gate.server.kernel.now - started >= kind.deadlineMilliseconds - 1_000)
    gate.server.advance(milliseconds: Limits.drainMilliseconds + Limits.lingerMilliseconds)
    #expect(gate.server.reactor.occupiedCount == 2)
    gate.server.reactor.checkInvariants()
  }

  @Test func `many slow senders of everything at once leave nothing behind`() throws {
    let gate = try make()
    let ann = gate.server.register("ann")
    for _ in 0..<20 {
      for kind in Kind.allCases {
        let (row, bytes) = begin(kind, gate)
        gate.server.send(Array(bytes.prefix(bytes.count / 2)), row)
      }
    }
    gate.server.settle()
    #expect(gate.server.ask("PING x", ann).hasSuffix("PONG madang.local :x\r\n"))
    gate.server.advance(milliseconds: Int64(Limits.registrationSecondsMax) * 1_000 + 10_000, step: 1_000)
    #expect(gate.server.reactor.occupiedCount == 1)
    gate.server.reactor.checkInvariants()
  }
}
