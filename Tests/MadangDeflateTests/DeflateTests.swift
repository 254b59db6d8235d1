import Testing

@testable import MadangDeflate

@Suite("RFC 7692 §7.2: messages deflated and inflated")
struct DeflateTests {
  private static let hello = Array("Hello".utf8)

  @Test(
    "§7.2.3: the examples: one block, a block that is not compressed, a last block with others after it, two blocks",
    arguments: [
      [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
      [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
      [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
      // A last block with nothing after it: not what §7.2.1 asks for, but what some senders make.
      [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
    ] as [[UInt8]])
  func examples(payload: [UInt8]) {
    for pieceCount in 1...8 {
      #expect(inflated(payload, pieceCount: pieceCount) == (.complete, Self.hello))
    }
    #expect(inflated(payload, bytesMax: 5) == (.complete, Self.hello))
    #expect(inflated(payload, bytesMax: 4) == (.tooLong, Array("Hell".utf8)))
    #expect(inflated(payload, bytesMax: 0) == (.tooLong, []))
  }

  @Test("§7.2.3.1: what is written is the shortest form of the example")
  func writesExample() {
    #expect(deflated(Self.hello) == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
  }

  @Test("§7.2.3.6: a message of nothing, also as a payload of nothing")
  func empty() {
    #expect(inflated([0x00]) == (.complete, []) && inflated([]) == (.complete, []))
    #expect(inflated([0x00], bytesMax: 0) == (.complete, []))
    #expect(inflated(deflated([])) == (.complete, []))
  }

  @Test("§7.2.3.2: nothing of one message is there for the next: a window taken over is malformed")
  func noTakeover() {
    var inflater = Inflater()
    #expect(inflated([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], by: &inflater) == (.complete, Self.hello))
    #expect(inflated([0xF2, 0x00, 0x11, 0x00, 0x00], by: &inflater).verdict == .malformed)
    var deflater = Deflater()
    let first = deflated(Self.hello, by: &deflater)
    #expect(deflated(Self.hello, by: &deflater) == first)
  }

  @Test("a last block does not end the window: what follows may point back over it")
  func windowOverLastBlock() {
    // "Hello" as a last block, then a copy of its five bytes: length 5, distance 5, in a block of fixed codes.
    #expect(
      inflated([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x02, 0x13, 0x00, 0x00])
        == (.complete, Self.hello + Self.hello))
  }

  @Test("every window gives back what went in, of every kind of text and every length", arguments: 9...15)
  func roundTrips(windowBits: Int) {
    let line = Array(":하나!하나@호스트 PRIVMSG #마당 :안녕하세요 여러분\r\n".utf8)
    var deflater = Deflater(windowBits: windowBits)
    var inflater = Inflater()
    for count in [0, 1, 2, 3, 31, 255, 256, 511, 512, 513, 1_000, 16_384, 65_536, 200_000] {
      let kinds = [
        [UInt8](repeating: 0x61, count: count), noise(count), (0..<count).map { line[$0 % line.count] },
        (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) },
      ]
      for message in kinds {
        let payload = deflated(message, by: &deflater)
        #expect(payload.count <= deflater.outputBytesMax(for: count) && payload.count <= count + count / 8 + 30)
        #expect(inflated(payload, by: &inflater, bytesMax: count) == (.complete, message))
        if count > 0 {
          #expect(inflated(payload, by: &inflater, bytesMax: count - 1) == (.tooLong, message.dropLast()))
        }
      }
    }
  }

  @Test("however small the room is, the same bytes come")
  func pieces() {
    let message = Array(String(repeating: "마당에서 만나요. ", count: 40).utf8)
    let payload = deflated(message)
    for pieceCount in 1...200 { #expect(inflated(payload, pieceCount: pieceCount) == (.complete, message)) }
  }

  @Test("§7.1.2.1: a small window finds nothing that lies further back")
  func windows() {
    for (windowBits, distance) in [(9, 512), (10, 1_024), (12, 4_096), (15, 32_768)] {
      // zlib keeps 262 bytes of its window for what comes.
      let near = noise(distance / 4)
      let far = noise(distance * 2)
      #expect(deflated(near + near, windowBits: windowBits).count < near.count * 3 / 2)
      #expect(deflated(far + far, windowBits: windowBits).count >= far.count * 2)
    }
  }

  @Test("a history of 250 lines deflates to a third at most")
  func history() {
    let lines = (0..<250).map { index in
      "@msgid=\(String(index &* 7_919, radix: 36))xk3q;time=2026-03-28T12:\(index / 60 + 10):\(index % 60 + 10).123Z "
        + ":user\(index % 17)!u@host PRIVMSG #madang :This is message number \(index), said by somebody.\r\n"
    }
    let message = Array(lines.joined().utf8)
    #expect(deflated(message).count * 3 <= message.count)
  }

  @Test("40 bombs: each is found out at its bound, and none makes anything grow")
  func bombs() {
    let bomb = deflated([UInt8](repeating: 0, count: 16 << 20))
    #expect(bomb.count < 128 << 10)
    var inflater = Inflater()
    for _ in 0..<40 {
      inflater.begin(bytesMax: 65_536)
      var written = 0
      var verdict = Inflater.Verdict.outputFull
      while verdict == .outputFull {
        written += [UInt8](capacity: 4_096) { verdict = inflater.inflate(bomb.span, to: &$0) }.count
      }
      #expect(verdict == .tooLong && written == 65_536)
      #expect(inflater.inflate(bomb.span) == .tooLong, "it is said again")
    }
    #expect(inflated(deflated(Self.hello), by: &inflater) == (.complete, Self.hello))
  }

  @Test("what ends amid a block is malformed, at every place")
  func truncated() {
    for message in [Array("안녕하세요 여러분, 마당입니다".utf8), noise(300), [UInt8](repeating: 7, count: 4_000)] {
      let payload = deflated(message)
      for count in 1..<payload.count {
        let result = inflated(Array(payload[..<count]), bytesMax: message.count + 16)
        #expect(result.verdict == .malformed || result.message != message, "\(count)")
        #expect(result.verdict != .complete || result.message.count <= message.count + 4, "\(count)")
      }
    }
    #expect(inflated([0xF2, 0x48, 0xCD]).verdict == .malformed && inflated([0x02]).verdict == .malformed)
  }

  @Test("whatever bit is wrong, the bound holds, and the next message is right")
  func corrupted() {
    let message = Array(String(repeating: "마당에서 만나요, ", count: 12).utf8)
    let payload = deflated(message)
    var inflater = Inflater()
    var malformed = 0
    for place in 0..<payload.count * 8 {
      var wrong = payload
      wrong[place / 8] ^= 1 << UInt8(place % 8)
      let result = inflated(wrong, by: &inflater, bytesMax: 1_000, pieceCount: 100)
      #expect(result.message.count <= 1_000 && result.verdict != .outputFull)
      if result.verdict == .malformed { malformed += 1 }
      #expect(inflated(payload, by: &inflater) == (.complete, message))
    }
    #expect(malformed > payload.count)
    #expect(inflated([0xFF]).verdict == .malformed && inflated([0x06, 0x00]).verdict == .malformed)
    for seed in 0..<500 { _ = inflated(noise(60, seed: UInt64(seed)), by: &inflater, bytesMax: 500, pieceCount: 7) }
  }
}

extension Inflater {
  /// Asks once more, with no room.
  fileprivate mutating func inflate(_ payload: Span<UInt8>) -> Verdict {
    var verdict = Verdict.complete
    _ = [UInt8](capacity: 1) { verdict = inflate(payload, to: &$0) }
    return verdict
  }
}
