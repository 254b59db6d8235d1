import Testing

@testable import MadangWire

@Suite("plain text: lines and pauses")
struct PlainFramingTests {
  /// Text of one, two, three and four bytes a character, ill-formed parts, telnet commands between and inside characters,
  /// and every kind of line ending.
  private static let streams: [[UInt8]] = [
    bytes("안녕 hi\r\n모두 🏡\nno end"),
    bytes("한") + [255, 241] + bytes("글\n") + [255, 253, 10] + bytes("끝"),
    [0xED, 255, 251, 1, 0x95, 255, 241, 0x9C] + bytes("\n"),
    [255, 250, 31, 0, 10, 0, 10, 255, 255, 255, 240] + bytes("a\r\0b\r\nc\r"),
    [255, 255, 0xED, 0x95, 0x61, 0xF0, 0x9F, 0xED, 0x95, 0x9C, 0x80, 255, 0x0A],
    [255, 255, 255, 0xEA, 0xB8, 0x80, 255, 0x61], [0x61, 0x0A, 255, 250, 10, 10], [0xED, 0x95, 0x0D], [],
  ]

  private func repaired(_ input: [UInt8]) -> [UInt8] { input.withoutTelnet.repaired }

  /// What a receiver takes, piece by piece, when the sender pauses after each piece or after none.
  private func taken(_ pieces: [[UInt8]], paused: Bool) -> (text: [UInt8], rest: [UInt8]) {
    var kept: [UInt8] = []
    var text: [UInt8] = []
    for piece in pieces {
      kept += piece
      let end = kept.plainEnd(paused: paused)
      text += repaired(Array(kept[..<end]))
      kept.removeFirst(end)
    }
    return (text, kept)
  }

  @Test("pauses anywhere change no character and reveal no telnet byte", arguments: streams)
  func pausesAnywhere(stream: [UInt8]) {
    for pieces in threeWayCuts(of: stream) {
      let (text, rest) = taken(pieces, paused: true)
      #expect(text + repaired(rest) == repaired(stream))
    }
    let (text, rest) = taken(stream.map { [$0] }, paused: true)
    #expect(text + repaired(rest) == repaired(stream))
  }

  @Test("without a pause only whole lines are taken, the same ones for every cut", arguments: streams)
  func cutsAnywhere(stream: [UInt8]) {
    let whole = taken([stream], paused: false)
    #expect(whole.text.isEmpty || whole.text.last == 0x0A)
    #expect(!whole.rest.withoutTelnet.contains(0x0A))
    for pieces in threeWayCuts(of: stream) {
      let (text, rest) = taken(pieces, paused: false)
      #expect(text == whole.text && rest == whole.rest)
    }
  }

  @Test(
    "a pause takes everything up to an unfinished character, telnet command or CR",
    arguments: [
      (bytes("hello"), 5), (bytes("hello\nthere"), 11), (bytes("hi\r"), 2), (bytes("hi\r\n"), 4),
      (bytes("ab") + [0xED, 0x95], 2), (bytes("ab") + [0xF0, 0x9F, 0x8F], 2), (bytes("ab") + [0xED, 0x95, 0x9C], 5),
      (bytes("ab") + [0xED, 0xED], 3), (bytes("ab") + [0x80], 3), (bytes("ab") + [255], 2),
      (bytes("ab") + [255, 251], 2), (bytes("ab") + [255, 251, 1], 5), (bytes("ab") + [255, 250, 1, 255], 2),
      ([0xED, 0x95, 255, 241], 0), ([0xED, 0x95, 255, 241, 0x9C], 5),
    ] as [([UInt8], Int)])
  func takesWholeCharacters(input: [UInt8], end: Int) {
    #expect(input.plainEnd(paused: true) == end)
  }

  @Test(
    "an LF inside a telnet command ends no line",
    arguments: [
      (bytes("a\n") + [255, 253, 10], 2), (bytes("a\n") + [255, 250, 10, 255, 240] + bytes("b"), 2),
      (bytes("a\n") + [255, 250, 10], 2), (bytes("a") + [255, 241] + bytes("\nb"), 4), ([255, 10], 2),
    ] as [([UInt8], Int)])
  func ignoresLineFeedInCommands(input: [UInt8], end: Int) {
    #expect(input.plainEnd(paused: false) == end)
  }
}
