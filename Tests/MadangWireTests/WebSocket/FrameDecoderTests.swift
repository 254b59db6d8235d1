import Testing

@testable import MadangWire

@Suite("RFC 6455 §5: frames")
struct FrameDecoderTests {
  /// Whether the stream says this whole, byte by byte, and cut into two or three at every place.
  private func expect(
    _ stream: [UInt8], says events: [FrameEvent], _ limits: FrameLimits = .roomy,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var ways = [[stream], stream.map { [$0] }]
    if stream.count < 2_000 { ways += twoWayCuts(of: stream) }
    if stream.count < 60 { ways += threeWayCuts(of: stream) }
    for pieces in ways {
      let result = received(pieces, limits)
      guard result.events == events, result.faults.isEmpty else {
        Issue.record("\(pieces.map(\.count)): \(result)", sourceLocation: sourceLocation)
        return
      }
    }
  }

  @Test("§5.7: the examples of masked frames")
  func examples() {
    expect(
      [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58],
      says: [
        .message(.text, bytes("Hello"), isCompressed: false)
      ])
    expect([0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], says: [.pong(bytes("Hello"))])
  }

  @Test(
    "§5.2: every length around the borders of its three forms, of text and binary",
    arguments: [
      0, 1, 2, 7, 8, 9, 31, 32, 33, 124, 125, 126, 127, 128, 255, 256, 1_000, 65_534, 65_535, 65_536, 65_537, 200_000,
    ])
  func lengths(count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3 & 0x7F) }
    expect(
      RawFrame.binary(payload) + RawFrame.ping([1]),
      says: [
        .message(.binary, payload, isCompressed: false), .ping([1]),
      ])
    expect(RawFrame.bytes(first: 0x81, payload), says: [.message(.text, payload, isCompressed: false)])
  }

  @Test("§5.2: a length that is not in its shortest form is 1002, before the key has come")
  func shortestForm() {
    for (count, form) in [(0, 2), (125, 2), (0, 8), (125, 8), (126, 8), (65_535, 8)] {
      let frame = RawFrame.bytes(first: 0x82, [UInt8](repeating: 1, count: count), lengthCount: form)
      expect(Array(frame[..<(2 + form)]), says: [.violation(.protocolError)])
    }
    expect([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], says: [.violation(.protocolError)])
  }

  @Test(
    "§5.2: reserved bits and opcodes are 1002 from their byte alone; RSV1 is one of them until it was agreed on"
  )
  func reserved() {
    for first in UInt8.min...UInt8.max {
      let opcode = Opcode(rawValue: first & 0x0F)
      let isWrong =
        first & 0x70 != 0 || opcode == nil || opcode == .continuation
        || (opcode?.isControl == true && first & 0x80 == 0)
      #expect(received([[first]]).events == (isWrong ? [.violation(.protocolError)] : []), "\(first)")
      let mayCompress = first & 0x70 == 0x40 && (opcode == .text || opcode == .binary)
      #expect(
        received([[first]], .compressed).events == (isWrong && !mayCompress ? [.violation(.protocolError)] : []),
        "\(first)")
    }
  }

  @Test("§5.1: a client that does not mask is 1002, and so is a server that does")
  func masks() {
    expect([0x81, 0x05], says: [.violation(.protocolError)])
    let fromServer = FrameLimits(
      messageBytesMax: 100, fragmentsMax: 4, allowsCompression: false, expectsMask: false)
    expect([0x81, 0x85], says: [.violation(.protocolError)], fromServer)
    expect(
      RawFrame.bytes(first: 0x81, bytes("안녕"), key: nil) + RawFrame.bytes(first: 0x88, [3, 0xE8], key: nil),
      says: [.message(.text, bytes("안녕"), isCompressed: false), .close(.normal, [])], fromServer)
  }

  @Test("§5.4: a message in fragments, with control frames between them")
  func fragments() {
    let stream =
      RawFrame.text("하나", isFinal: false) + RawFrame.ping(bytes("p")) + RawFrame.continuation([], isFinal: false)
      + RawFrame.continuation(bytes(" two"), isFinal: false) + RawFrame.bytes(first: 0x8A, [])
      + RawFrame.continuation([], isFinal: true) + RawFrame.binary([], isFinal: false)
      + RawFrame.continuation([], isFinal: true) + RawFrame.text("x")
    expect(
      stream,
      says: [
        .ping(bytes("p")), .pong([]), .message(.text, bytes("하나 two"), isCompressed: false),
        .message(.binary, [], isCompressed: false), .message(.text, bytes("x"), isCompressed: false),
      ])
  }

  @Test("§5.4: a continuation of nothing, and a message within another, are 1002 from their first byte")
  func misplaced() {
    expect([0x00], says: [.violation(.protocolError)])
    expect([0x80], says: [.violation(.protocolError)])
    for first: UInt8 in [0x01, 0x81, 0x02, 0x82] {
      expect(RawFrame.text("a", isFinal: false) + [first], says: [.violation(.protocolError)])
    }
    expect(
      RawFrame.text("a") + [0x80],
      says: [
        .message(.text, bytes("a"), isCompressed: false), .violation(.protocolError),
      ])
  }

  @Test("§5.5: a control frame is whole and has at most 125 bytes")
  func controls() {
    let most = [UInt8](repeating: 0xFE, count: 125)
    expect(RawFrame.ping(most), says: [.ping(most)])
    for first: UInt8 in [0x88, 0x89, 0x8A] {
      expect([first, 0xFE], says: [.violation(.protocolError)])
      expect([first, 0xFF], says: [.violation(.protocolError)])
      expect([first & 0x7F], says: [.violation(.protocolError)])
    }
  }

  @Test("§7.4: every close code of 16 bits")
  func closeCodes() {
    var wrong: [Int] = []
    for code in 0...65_535 {
      let isKnown = [1000...1003, 1007...1014, 3000...4999].contains { $0.contains(code) }
      let event: FrameEvent = isKnown ? .close(CloseCode(rawValue: UInt16(code)), []) : .violation(.protocolError)
      if received([RawFrame.close(code)]).events != [event] { wrong.append(code) }
    }
    #expect(wrong == [])
  }

  @Test("§5.5.1: a close has no body, or a code and a reason in UTF-8; after it nothing is decoded")
  func closes() {
    let after = RawFrame.text("late") + RawFrame.ping() + [0xFF, 0xFF]
    expect(
      RawFrame.text("a") + RawFrame.close(nil) + after,
      says: [
        .message(.text, bytes("a"), isCompressed: false), .close(nil, []),
      ])
    expect(RawFrame.close(1000, bytes("잘 가")) + after, says: [.close(.normal, bytes("잘 가"))])
    expect(
      RawFrame.close(1000, [UInt8](repeating: 0x61, count: 123)),
      says: [
        .close(.normal, [UInt8](repeating: 0x61, count: 123))
      ])
    expect(RawFrame.bytes(first: 0x88, [3]) + after, says: [.violation(.protocolError)])
    expect(RawFrame.close(1000, [0xED, 0xA0, 0x80]) + after, says: [.violation(.invalidPayload)])
    expect(RawFrame.close(1000, Array(bytes("한").dropLast())), says: [.violation(.invalidPayload)])
    expect(RawFrame.text("a", isFinal: false) + RawFrame.close(1001), says: [.close(.goingAway, [])])
  }

  @Test("after the end, all that comes is taken and nothing is kept")
  func ended() {
    for last in [RawFrame.close(nil), [0x83]] {
      var receiver = FrameReceiver(.roomy)
      receiver.receive(last + [1, 2, 3])
      receiver.receive(RawFrame.text("more"))
      #expect(receiver.hasEnded && receiver.carry.isEmpty && receiver.events.count == 1)
    }
  }

  @Test("§8.1: text over fragments may be cut within a character, and is UTF-8 as a whole")
  func textOverFragments() {
    let text = bytes("마당 🏡 é z")
    for cut in 0...text.count {
      let stream =
        RawFrame.bytes(first: 0x01, Array(text[..<cut])) + RawFrame.ping()
        + RawFrame.continuation(Array(text[cut...]), isFinal: true)
      expect(stream, says: [.ping([]), .message(.text, text, isCompressed: false)])
    }
    expect(RawFrame.bytes(first: 0x81, Array(text[..<4])), says: [.violation(.invalidPayload)])
    expect(
      RawFrame.bytes(first: 0x01, Array(text[..<4])) + RawFrame.continuation([], isFinal: true),
      says: [.violation(.invalidPayload)])
    expect(
      RawFrame.bytes(first: 0x01, Array(text[..<4])) + RawFrame.text("x"), says: [.violation(.protocolError)])
  }

  @Test("§8.1: text is refused at the byte that makes it wrong, long before its frame ends")
  func failsFast() {
    for (start, bad) in [
      ("κόσμε", [0xED, 0xA0]), ("", [0xF4, 0x90]), ("한글", [0xC0]), ("0123456789abcdef", [0xFF]), ("a", [0xE0, 0x80]),
      ("가나다라", [0xED, 0x95, 0x41]),
    ] as [(String, [UInt8])] {
      let frame = RawFrame.bytes(first: 0x81, bytes(start) + bad + [UInt8](repeating: 0x61, count: 100))
      let wrongAt = 6 + start.utf8.count + bad.count - 1
      var receiver = FrameReceiver(.roomy)
      for (index, byte) in frame[..<(wrongAt + 1)].enumerated() {
        #expect(receiver.events.isEmpty, "\(start) at \(index)")
        receiver.receive([byte])
      }
      #expect(receiver.events == [.violation(.invalidPayload)], "\(start)")
    }
  }

  @Test("binary is not judged, and a text after it begins afresh")
  func binaryIsNotJudged() {
    expect(
      RawFrame.binary([0xFF, 0xED, 0xA0]) + RawFrame.text("é"),
      says: [
        .message(.binary, [0xFF, 0xED, 0xA0], isCompressed: false), .message(.text, bytes("é"), isCompressed: false),
      ])
  }

  @Test("§5.3: every place of the mask, wherever pieces are cut")
  func masksByPlace() {
    let payload = (0..<100).map { UInt8($0) }
    for key: [UInt8] in [[0, 0, 0, 0], [1, 2, 3, 4], [0xFF, 0, 0, 0], [0, 0, 0, 0x80]] {
      let frame = RawFrame.bytes(first: 0x82, payload, key: key)
      for pieces in threeWayCuts(of: frame) where pieces[0].count % 7 == 6 {
        #expect(received(pieces).events == [.message(.binary, payload, isCompressed: false)])
      }
    }
  }

  @Test("1009 is told by the head, before the key and the payload")
  func tooBig() {
    let limits = FrameLimits(messageBytesMax: 1_000, fragmentsMax: 64, allowsCompression: false)
    let most = [UInt8](repeating: 0x61, count: 1_000)
    expect(RawFrame.bytes(first: 0x81, most), says: [.message(.text, most, isCompressed: false)], limits)
    expect([0x81, 0xFE, 0x03, 0xE9], says: [.violation(.messageTooBig)], limits)
    expect([0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], says: [.violation(.messageTooBig)], limits)
    let begun = RawFrame.binary([UInt8](repeating: 1, count: 600), isFinal: false)
    expect(begun + [0x80, 0xFE, 0x01, 0x91], says: [.violation(.messageTooBig)], limits)
    expect(
      begun + RawFrame.continuation([UInt8](repeating: 1, count: 400), isFinal: true),
      says: [
        .message(.binary, [UInt8](repeating: 1, count: 1_000), isCompressed: false)
      ], limits)
  }

  @Test("a message has no more fragments than it may, empty ones counted")
  func tooManyFragments() {
    let limits = FrameLimits(messageBytesMax: 1_000, fragmentsMax: 5, allowsCompression: false)
    func stream(_ count: Int) -> [UInt8] {
      RawFrame.text("", isFinal: false)
        + (1..<count).flatMap { RawFrame.continuation([], isFinal: $0 == count - 1) }
    }
    expect(stream(5), says: [.message(.text, [], isCompressed: false)], limits)
    expect(stream(6), says: [.violation(.messageTooBig)], limits)
    expect(
      stream(5) + stream(5),
      says: [
        .message(.text, [], isCompressed: false), .message(.text, [], isCompressed: false),
      ], limits)
  }

  @Test("RFC 7692 §6: a deflated message says so in its first frame alone, and its bytes are not judged as text")
  func compressed() {
    let stream =
      RawFrame.bytes(first: 0x41, [0xFF, 0xED]) + RawFrame.ping() + RawFrame.continuation([0xA0], isFinal: true)
      + RawFrame.bytes(first: 0xC2, [7]) + RawFrame.text("é")
    expect(
      stream,
      says: [
        .ping([]), .message(.text, [0xFF, 0xED, 0xA0], isCompressed: true), .message(.binary, [7], isCompressed: true),
        .message(.text, bytes("é"), isCompressed: false),
      ], .compressed)
    expect(RawFrame.bytes(first: 0x41, [1]) + [0xC0], says: [.violation(.protocolError)], .compressed)
    expect([0xC9], says: [.violation(.protocolError)], .compressed)
  }

  @Test("a deflated message may be a little longer than what it inflates to, as text that does not deflate is")
  func compressedBound() {
    let limits = FrameLimits(messageBytesMax: 800, fragmentsMax: 64, allowsCompression: true)
    let most = [UInt8](repeating: 1, count: 964)
    expect(RawFrame.bytes(first: 0xC2, most), says: [.message(.binary, most, isCompressed: true)], limits)
    expect([0xC2, 0xFE, 0x03, 0xC5], says: [.violation(.messageTooBig)], limits)
    expect([0x82, 0xFE, 0x03, 0x21], says: [.violation(.messageTooBig)], limits)
  }

  @Test("the decoder is small enough for a row of each connection")
  func size() {
    #expect(MemoryLayout<FrameDecoder>.stride <= 40)
  }
}
