import MadangMemory
import MadangSimulator
import MadangWire
import Testing

@testable import MadangServer

/// What is kept until the rest of it comes, or goes, and its bounds: each connection's own, and that of all together.
@Suite struct UnfinishedTests {
  @Test("Under and at the bound nobody is closed; one byte over it, the oldest are, and no more of them than must be")
  func atTheBound() throws {
    let gate = try GateUnderTest { $0.limits.unfinishedBytesMax = 4_010 }
    let kinds: [(UInt32, Bool)] = (0..<10).map { (0x0A02_0000 + $0, $0 % 2 == 0) }
    let rows = kinds.map { host, isSocket -> Int in
      if isSocket { return gate.open("lines.madang", from: host, offer: DeflateTests.offer).row }
      return gate.server.connect(from: host)
    }
    gate.server.settle()
    let frame = WebSocketClient.fragments(of: [UInt8](repeating: 0x61, count: 3_000))
    for (row, kind) in zip(rows, kinds) {
      // A frame's head, of 8 bytes, is not kept.
      gate.server.send(kind.1 ? Array(frame.prefix(408)) : [UInt8](repeating: 0x61, count: 400), row)
      gate.server.settle()
    }
    #expect(gate.server.reactor.unfinishedCount == 4_000 && rows.allSatisfy { !gate.server.hasEnded($0) })
    gate.server.send([UInt8](repeating: 0x62, count: 10), rows[9])
    gate.server.settle()
    #expect(gate.server.reactor.unfinishedCount == 4_010 && rows.allSatisfy { !gate.server.hasEnded($0) })
    gate.server.send([0x62], rows[9])
    gate.server.settle()
    #expect(rows.map { gate.server.hasEnded($0) } == [true] + [Bool](repeating: false, count: 9))
    #expect(gate.server.reactor.unfinishedCount == 3_611)
    // A line that ends is finished, and the next one is new.
    gate.server.send([0x0A, 0x63], rows[1])
    gate.server.settle()
    gate.server.send(Array(frame[408..<1_408]), rows[8])
    gate.server.settle()
    #expect(gate.server.hasEnded(rows[2]) && !gate.server.hasEnded(rows[1]) && !gate.server.hasEnded(rows[3]))
    #expect(gate.server.reactor.unfinishedCount == 3_812)
    gate.server.reactor.checkInvariants()
  }

  @Test("Heads of requests, starts of records and messages of an echo count too")
  func kinds() throws {
    let gate = try SecureGate.make()
    let http = gate.connect()
    gate.server.send("GET / HT", http)
    gate.server.settle()
    #expect(gate.server.reactor.unfinishedCount == 8)
    gate.server.kernel.closeAtClient(http)
    gate.server.settle()
    let client = SecureClient(gate, to: SecureGate.ircs)
    client.sendRaw([23, 3, 3, 0, 200] + [UInt8](repeating: 1, count: 95))
    #expect(gate.server.reactor.unfinishedCount == 100)
    gate.server.kernel.closeAtClient(client.row)
    gate.server.settle()
    let echo = gate.open(to: GateUnderTest.echo)
    echo.send(WebSocketClient.frame(.binary, [UInt8](repeating: 1, count: 300), isFinal: false))
    gate.server.settle()
    #expect(gate.server.reactor.unfinishedCount == 300)
    gate.server.kernel.closeAtClient(echo.row)
    gate.server.settle()
    #expect(gate.server.reactor.unfinishedCount == 0)
  }

  @Test("Whoever is closed for what is unfinished leaves the rooms with a reason of its own")
  func leaves() throws {
    let gate = try GateUnderTest { $0.limits.unfinishedBytesMax = 5_000 }
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let socket = gate.open("lines.madang", offer: DeflateTests.offer)
    socket.register("ann", separately: false)
    _ = gate.server.ask("", irc)
    socket.send(Array(WebSocketClient.fragments(of: [UInt8](repeating: 1, count: 6_000)).dropLast()))
    gate.server.settle()
    #expect(gate.server.heard(irc).contains("QUIT :The server has too much that is unfinished"))
    #expect(gate.server.hasEnded(socket.row) && gate.server.reactor.unfinishedCount == 0)
  }

  @Test("Whoever is closed for half a record is told that nothing follows, but not whoever has yet to be sent more")
  func closeNotify() throws {
    let gate = try SecureGate.make { $0.limits.unfinishedBytesMax = 700 }
    let (silent, slow) = (SecureClient(gate, to: SecureGate.ircs), SecureClient(gate, to: SecureGate.ircs))
    gate.server.send(Array(silent.seal(String(repeating: "a", count: 500)).dropLast()), silent.row)
    gate.server.settle()
    #expect(!gate.server.hasEnded(silent.row))
    // Of the welcome, the socket takes too little.
    gate.server.kernel.sendBufferBytes = 500
    gate.server.send(slow.seal("NICK ann\r\nUSER ann 0 * :ann\r\n"), slow.row)
    gate.server.settle()
    #expect(silent.ask("").isEmpty && silent.progress == .closed)
    #expect(slow.ask("").isEmpty && slow.progress == .open)
    #expect(gate.server.hasEnded(silent.row) && gate.server.hasEnded(slow.row))
    #expect(gate.server.reactor.unfinishedCount == 0)
    gate.server.reactor.checkInvariants()
  }

  @Test("Sealed records that a reader has not taken are charged to the SendQ, and count as unfinished, until they go")
  func sealedRest() throws {
    let gate = try SecureGate.make()
    let client = SecureClient(gate, to: SecureGate.ircs)
    _ = client.ask("NICK ann\r\nUSER ann 0 * :ann\r\nJOIN #room\r\n")
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    gate.server.settle()
    _ = client.ask("")
    gate.server.kernel.sendBufferBytes = 1_000
    let text = String(repeating: "x", count: 400)
    for _ in 0..<50 { gate.server.say("PRIVMSG #room :\(text)", irc) }
    gate.server.settle()
    let unsent = gate.server.reactor.unfinishedCount
    // One record, of all that had gathered by then.
    #expect(unsent > 1_000 && gate.server.reactor.queuedBytes >= unsent)
    gate.server.reactor.checkInvariants()
    // Every byte that was sent and not read is charged: 50 lines of more than 400 bytes, but for what the kernel holds.
    #expect(gate.server.reactor.queuedBytes > 50 * 400 - 2_000)
    #expect(client.ask("").ranges(of: text).count == 50)
    #expect(gate.server.reactor.unfinishedCount == 0 && gate.server.reactor.queuedBytes == 0)
    gate.server.reactor.checkInvariants()
  }

  @Test("An answer in pieces goes on for a TLS reader who was behind, with nothing but a sealed rest to be sent")
  func answersGoOn() throws {
    let gate = try SecureGate.make()
    for index in 0..<3_000 {
      gate.server.say("NICK n\(index)\r\nUSER n 0 * :n\r\nJOIN #room", gate.connect(to: SimulatedServer.address))
    }
    gate.server.settle()
    let client = SecureClient(gate, to: SecureGate.ircs)
    _ = client.ask("NICK ann\r\nUSER ann 0 * :ann\r\n")
    gate.server.kernel.sendBufferBytes = 300
    let answer = client.ask("WHO #room\r\n")
    #expect(answer.ranges(of: " 352 ").count >= 3_000 && answer.contains(" 315 "))
  }

  @Test("An empty line to a reader of `lines.madang` is one empty message, however often a flush comes")
  func emptyLine() throws {
    let gate = try GateUnderTest()
    let socket = gate.open("lines.madang")
    socket.register("ann", separately: false)
    _ = socket.takeTexts()
    var listed = Listing()
    let handle = Handle(slot: 0, generation: 1)
    #expect(gate.server.reactor.slots == 1)
    for lines in ["\r\n", "PING\r\n", "\r\n"] {
      let bytes = Array(lines.utf8)
      #expect(
        gate.server.courtyard.queues.append(
          SegmentSlice(Segment(copying: bytes.span), from: 0, to: bytes.count), to: handle, listed: &listed))
      _ = gate.server.courtyard.attention.add(&listed)
      for _ in 0..<5 { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
    }
    #expect(socket.takeTexts() == ["", "PING", ""])
    gate.server.reactor.checkInvariants()
  }
}
