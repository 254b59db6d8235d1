import MadangDeflate
import MadangServer
import MadangSimulator
import MadangTestSupport
import MadangWire
import Testing

/// The echo: what comes back is what was sent, however it came. RFC 6455, RFC 7692.
@Suite struct EchoTests {
  private static let seeds = UInt64(1)...40

  private func gate() throws -> GateUnderTest {
    let gate = try GateUnderTest()
    gate.server.kernel.receiveBufferBytes = 64 << 20
    gate.server.kernel.sendBufferBytes = 64 << 20
    return gate
  }

  @Test("Messages that are deflated or not, in any fragments, come back the same and in order", arguments: seeds)
  func conversation(_ seed: UInt64) throws {
    let gate = try gate()
    var generator = SeededGenerator(seed: seed)
    let offers = [
      "permessage-deflate", "permessage-deflate; server_max_window_bits=\(generator.pick(9...15))",
      "permessage-deflate; client_max_window_bits=\(generator.pick(9...15))",
    ]
    let socket = gate.open(to: GateUnderTest.echo, offer: offers[generator.pick(0...2)])
    gate.server.kernel.sendBufferBytes = [1, 100, 4 << 10, 64 << 10][generator.pick(0...3)]
    var said: [WebSocketClient.Message] = []
    var frames: [UInt8] = []
    for _ in 0..<generator.pick(1...12) {
      let kind: Opcode = generator.pick(0...1) == 0 ? .text : .binary
      let letters = generator.pick(1...95)
      let bytes = (0..<generator.pick(0...3) * generator.pick(0...2_000)).map { _ in
        UInt8(0x20 + generator.pick(0...letters - 1))
      }
      let fragmentBytes = [Int.max, 1 + bytes.count / 7, 1 + bytes.count / 40][generator.pick(0...2)]
      let between = generator.pick(0...1) == 0 ? [] : WebSocketClient.frame(.ping, [UInt8(bytes.count & 0xFF)])
      let isDeflated = generator.pick(0...2) > 0
      frames +=
        isDeflated
        ? WebSocketClient.deflated(
          bytes, as: kind, windowBits: 9, fragmentBytes: fragmentBytes, between: between)
        : WebSocketClient.frame(kind, bytes)
      said.append(WebSocketClient.Message(kind: kind == .text ? .text : .binary, bytes: bytes))
    }
    while !frames.isEmpty {
      let count = min(frames.count, generator.pick(1...4) == 1 ? 3 : generator.pick(1...20_000))
      socket.send(Array(frames.prefix(count)))
      frames.removeFirst(count)
      if generator.pick(0...1) == 0 { socket.settle() }
    }
    socket.settle()
    #expect(socket.messages.map(\.bytes) == said.map(\.bytes) && socket.messages.map(\.kind) == said.map(\.kind))
    #expect(socket.closeCode == nil)
    gate.server.reactor.checkInvariants()
  }

  @Test("Deflated messages of 1 byte to the bound come back, deflated where they are long; one byte more is 1009")
  func sizes() throws {
    let gate = try gate()
    let socket = gate.open(to: GateUnderTest.echo, offer: "permessage-deflate")
    for count in [1, 511, 512, 65_536, Limits.echoBytesMax] {
      let bytes = [UInt8](repeating: 0x61, count: count)
      socket.send(WebSocketClient.deflated(bytes))
      socket.settle()
      #expect(socket.messages.count == 1 && socket.messages.first?.bytes == bytes)
      #expect(socket.messages.first?.isDeflated == (count >= 512))
      _ = socket.takeTexts()
    }
    socket.send(WebSocketClient.deflated([UInt8](repeating: 0x61, count: Limits.echoBytesMax + 1)))
    socket.settle()
    #expect(socket.closeCode == 1009 && socket.hasEnded)
  }

  @Test(
    "What breaks a rule of deflated messages gets its code",
    arguments: [
      ([0xC1, 0x82, 0, 0, 0, 0, 0xFF, 0xFF], 1007), ([0xC1, 0x85, 0, 0, 0, 0, 0x6A, 0x02, 0x00, 0x00, 0x61], 1007),
      ([0x41, 0x81, 0, 0, 0, 0, 0xF2, 0xC0, 0x80, 0, 0, 0, 0], 1002), ([0xC9, 0x80, 0, 0, 0, 0], 1002),
    ] as [([UInt8], UInt16)])
  func violations(_ bytes: [UInt8], _ code: UInt16) throws {
    let gate = try gate()
    let socket = gate.open(to: GateUnderTest.echo, offer: "permessage-deflate")
    socket.send(WebSocketClient.deflated(Array("before".utf8)) + bytes + WebSocketClient.deflated(Array("after".utf8)))
    #expect(socket.takeTexts() == ["before"])
    #expect(socket.closeCode == code && socket.hasEnded)
    let declined = gate.open(to: GateUnderTest.echo)
    declined.send(WebSocketClient.deflated(Array("nothing was agreed".utf8)))
    declined.settle()
    #expect(declined.closeCode == 1002)
  }

  @Test("A message right before a close frame comes back before the close frame does")
  func closedBehindAMessage() throws {
    let gate = try gate()
    let socket = gate.open(to: GateUnderTest.echo, offer: "permessage-deflate")
    socket.send(WebSocketClient.deflated(Array("last".utf8)) + WebSocketClient.frame(.close, [0x0F, 0xA0]))
    #expect(socket.takeTexts() == ["last"] && socket.closeCode == 4000 && socket.hasEnded)
    gate.server.reactor.checkInvariants()
  }

  @Test("4 MiB in frames of 64 bytes come back, and 16 MiB; a frame more than a message may have is 1009")
  func fragments() throws {
    let gate = try gate()
    let socket = gate.open(to: GateUnderTest.echo)
    for bytes in [4 << 20, Limits.echoBytesMax] {
      socket.send(Self.fragments(bytes / 64, of: 64))
      socket.settle()
      #expect(socket.messages.map(\.bytes.count) == [bytes])
      _ = socket.takeTexts()
    }
    socket.send(Self.fragments(Limits.echoFragmentsMax + 1, of: 1))
    socket.settle()
    #expect(socket.closeCode == 1009)
  }

  private static func fragments(_ count: Int, of bytes: Int) -> [UInt8] {
    let payload = [UInt8](repeating: 0x61, count: bytes)
    let next = WebSocketClient.frame(.continuation, payload, isFinal: false)
    var frames = WebSocketClient.frame(.binary, payload, isFinal: false)
    frames.reserveCapacity(count * next.count)
    for _ in 0..<count - 2 { frames += next }
    return frames + WebSocketClient.frame(.continuation, payload)
  }

  @Test("Who reads nothing of what comes back loses the place; who reads slowly, or is silent for a minute, does not")
  func neverReads() throws {
    let gate = try gate()
    gate.server.kernel.sendBufferBytes = 4 << 10
    let never = gate.open(to: GateUnderTest.echo)
    let slow = gate.open(to: GateUnderTest.echo)
    let silent = gate.open(to: GateUnderTest.echo)
    for socket in [never, slow] {
      for _ in 0..<4 { socket.send(WebSocketClient.frame(.binary, [UInt8](repeating: 7, count: 500_000))) }
    }
    gate.server.settle()
    var heard = 0
    for _ in 0..<90 {
      for _ in 0..<3 {
        heard += gate.server.heardBytes(slow.row).count
        gate.server.settle()
      }
      gate.server.advance(milliseconds: 1_000, step: 500)
    }
    #expect(gate.server.reactor.occupiedCount == 2 && heard > 200_000)
    silent.say("still here")
    #expect(silent.takeTexts() == ["still here"])
    gate.server.advance(milliseconds: Int64(Limits().idleSecondsMax) * 1_000 + 60_000, step: 1_000)
    #expect(gate.server.reactor.occupiedCount == 0)
  }

  @Test("Who sends pings and reads no pong is closed, and holds no more than a SendQ until then")
  func pings() throws {
    let gate = try GateUnderTest { $0.limits.sendQueueBytesMax = 256 << 10 }
    gate.server.kernel.receiveBufferBytes = 64 << 20
    gate.server.kernel.sendBufferBytes = 1 << 10
    for socket in [gate.open("text.ircv3.net"), gate.open("lines.madang"), gate.open(to: GateUnderTest.echo)] {
      let ping = WebSocketClient.frame(.ping, [UInt8](repeating: 1, count: 125))
      for _ in 0..<20_000 { socket.send(ping) }
      gate.server.settle()
      #expect(gate.server.reactor.queuedBytes < 3 << 20)
    }
  }
}
