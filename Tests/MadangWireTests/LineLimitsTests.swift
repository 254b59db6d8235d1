import Testing

@testable import MadangWire

@Suite("message-tags: Size limit; RFC 1459 §2.3: 512 bytes")
struct LineLimitsTests {
  /// A line with `tagData` bytes between `@` and space (no tags if nil) and `body` bytes after them.
  private func line(tagData: Int?, body: Int) -> [UInt8] {
    let tags = tagData.map { [UInt8(ascii: "@")] + [UInt8](repeating: UInt8(ascii: "t"), count: $0) + [0x20] }
    return (tags ?? []) + [UInt8](repeating: UInt8(ascii: "B"), count: body)
  }

  @Test("a body has at most 510 bytes before its CR LF, with tags or without", arguments: [nil, 1, 4_094])
  func limitsBody(tagData: Int?) {
    #expect(line(tagData: tagData, body: 509).violation() == nil)
    #expect(line(tagData: tagData, body: 510).violation() == nil)
    #expect(line(tagData: tagData, body: 511).violation() == .bodyTooLong)
  }

  @Test("a client sends at most 4,094 bytes of tag data")
  func limitsClientTags() {
    #expect(line(tagData: 4_093, body: 4).violation() == nil)
    #expect(line(tagData: 4_094, body: 4).violation() == nil)
    #expect(line(tagData: 4_095, body: 4).violation() == .tagDataTooLong)
    #expect(line(tagData: 8_189, body: 4).violation() == .tagDataTooLong)
    #expect(line(tagData: 8_190, body: 4).violation() == .tagsTooLong)
  }

  @Test("a server's message has at most 8,191 bytes of tags with @ and space")
  func limitsServerTags() {
    #expect(line(tagData: 8_188, body: 510).violation(.fromServer) == nil)
    #expect(line(tagData: 8_189, body: 510).violation(.fromServer) == nil)
    #expect(line(tagData: 8_190, body: 510).violation(.fromServer) == .tagsTooLong)
    #expect(LineLimits.fromServer.lineBytesMax == 8_703)
  }

  @Test("a line far beyond 16-bit offsets is refused as too long, whatever it is made of")
  func refusesHugeLines() {
    #expect(line(tagData: nil, body: 70_000).violation() == .bodyTooLong)
    #expect(line(tagData: 70_000, body: 4).violation() == .tagsTooLong)
    #expect(([UInt8](repeating: 0x20, count: 70_000) + bytes("@a B")).violation() == .tagsTooLong)
    #expect(([UInt8](repeating: 0x20, count: 70_000) + bytes("PING")).violation() == .bodyTooLong)
  }

  @Test("only what is over a limit is answered with ERR_INPUTTOOLONG")
  func saysWhatIsTooLong() {
    #expect(IRCViolation.allCases.filter(\.isTooLong) == [.bodyTooLong, .tagsTooLong, .tagDataTooLong])
  }

  @Test("the start of a line is overlong once no ending can make it a line, and not a byte earlier")
  func noticesOverlongStarts() {
    #expect(!([]).isOverlong)
    #expect(!(line(tagData: nil, body: 510) + [0x0D]).isOverlong)
    #expect((line(tagData: nil, body: 512)).isOverlong)
    #expect(!(line(tagData: 600, body: 510) + [0x0D]).isOverlong)
    #expect((line(tagData: 600, body: 512)).isOverlong)
    #expect(!(Array(line(tagData: 8_189, body: 0).dropLast())).isOverlong)
    #expect(!(line(tagData: 8_189, body: 0)).isOverlong)
    #expect((line(tagData: 8_190, body: 0)).isOverlong)
    #expect((Array(line(tagData: 8_190, body: 0).dropLast())).isOverlong)
    #expect(!([UInt8](repeating: 0x20, count: 10) + line(tagData: 600, body: 510)).isOverlong)
    #expect(([UInt8](repeating: 0x20, count: 512)).isOverlong)
  }
}
