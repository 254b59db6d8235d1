import MadangServer
import MadangSimulator
import Testing

/// Who gets a place where all that speak HTTP are taken.
@Suite struct PlacesTests {
  private static let crowd: [UInt32] = [0x0A03_0001, 0x0A03_0002]

  /// All places, taken by two addresses whose connections ask once and then nothing.
  private func full() throws -> (GateUnderTest, [Int]) {
    let gate = try GateUnderTest()
    let rows = (0..<Limits.httpConnectionsMost).map { gate.connect(from: Self.crowd[$0 % 2]) }
    gate.server.settle()
    for row in rows {
      #expect(gate.get("/healthz", row).hasPrefix("HTTP/1.1 200 "))
      gate.server.kernel.now += 1
    }
    return (gate, rows)
  }

  @Test("Two addresses that hold all places by asking now and then keep nobody out")
  func twoAddresses() throws {
    let (gate, rows) = try full()
    for index in 0..<100 {
      let row = gate.connect(from: 0x0A04_0000 + UInt32(index))
      #expect(gate.get("/healthz", row).hasPrefix("HTTP/1.1 200 "))
    }
    let ended = rows.map { gate.server.hasEnded($0) }
    #expect(ended.prefix(100).allSatisfy { $0 } && !ended.dropFirst(100).contains(true))
    gate.server.reactor.checkInvariants()
  }

  @Test("Whoever holds most gets nobody else's place, until somebody has asked nothing for 5 s")
  func greedy() throws {
    let (gate, rows) = try full()
    gate.server.kernel.closeAtClient(rows[0])
    gate.server.settle()
    let newcomer = gate.connect(from: 0x0A04_0001)
    _ = gate.get("/healthz", newcomer)
    #expect(gate.get("/healthz", gate.connect(from: Self.crowd[0])).hasPrefix("HTTP/1.1 503 "))
    #expect(!gate.server.hasEnded(newcomer))
    gate.server.advance(milliseconds: Limits.requestIdleShortMilliseconds)
    #expect(gate.get("/healthz", gate.connect(from: Self.crowd[0])).hasPrefix("HTTP/1.1 200 "))
    #expect(!gate.server.hasEnded(newcomer))
    gate.server.reactor.checkInvariants()
  }

  @Test("Whoever loses a place over TLS is told that nothing more follows", arguments: [true, false])
  func closeNotify(_ isCompact: Bool) throws {
    let gate = try SecureGate.make(isCompact ? .compact : .library) { $0.limits.httpConnectionsMax = 2 }
    let clients = (0..<2).map { _ in SecureClient(gate, to: SecureGate.https, from: Self.crowd[0]) }
    for client in clients {
      #expect(client.ask("GET /healthz HTTP/1.1\r\nHost: chat.example\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
      gate.server.kernel.now += 1
    }
    #expect(gate.get("/healthz", gate.connect(from: Self.crowd[1])).hasPrefix("HTTP/1.1 200 "))
    #expect(clients[0].ask("").isEmpty && clients[0].progress == .closed)
    #expect(clients[1].progress == .open)
    gate.server.reactor.checkInvariants()
  }

  @Test("A connection that is being asked on, or has an answer waiting, is not closed for a newcomer")
  func busy() throws {
    let gate = try GateUnderTest { $0.limits.httpConnectionsMax = 4 }
    let rows = (0..<4).map { _ in gate.connect(from: Self.crowd[0]) }
    gate.server.settle()
    for row in rows { gate.server.send("GET /hea", row) }
    gate.server.settle()
    #expect(gate.get("/healthz", gate.connect(from: Self.crowd[1])).hasPrefix("HTTP/1.1 503 "))
    gate.server.send("lthz HTTP/1.1\r\nHost: chat.example\r\n\r\n", rows[2])
    gate.server.settle()
    #expect(gate.server.heard(rows[2]).hasPrefix("HTTP/1.1 200 "))
    #expect(gate.get("/healthz", gate.connect(from: Self.crowd[1])).hasPrefix("HTTP/1.1 200 "))
    #expect(rows.map { gate.server.hasEnded($0) } == [false, false, true, false])
  }
}
