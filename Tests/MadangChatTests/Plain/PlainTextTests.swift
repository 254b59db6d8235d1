import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("plain text: cleaned and cut")
struct PlainTextTests {
  private func cleaned(_ bytes: [UInt8]) -> String {
    var writer = ByteWriter()
    PlainText.copy(bytes.span, to: &writer)
    return String(bytes: writer.span)
  }

  private func pieces(_ bytes: [UInt8], bytesMax: Int) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let end = PlainText.characterEnd(bytes.span, from: start, bytesMax: bytesMax)
      guard end > start else { return [] }
      pieces.append(Array(bytes[start..<end]))
      start = end
    }
    return pieces
  }

  @Test("text is cut between characters wherever the border falls")
  func cutsBetweenCharacters() {
    let text = Array("aé안🏡b녕ñ🏘️끝xyz".utf8)
    for bytesMax in 4...text.count + 1 {
      let pieces = pieces(text, bytesMax: bytesMax)
      #expect(pieces.flatMap { $0 } == text)
      #expect(pieces.allSatisfy { $0.count <= bytesMax && UTF8Repair.isValid($0.span) })
    }
  }

  @Test("bytes that are no text are cut all the same")
  func cutsAnything() {
    for byte in [0x80, 0xBF, 0xF0, 0xFF] as [UInt8] {
      let pieces = pieces(Array(repeating: byte, count: 100), bytesMax: 7)
      #expect(pieces.flatMap { $0 }.count == 100)
    }
  }

  @Test("bytes that are no UTF-8 become U+FFFD, and what steers a terminal goes")
  func cleans() {
    #expect(cleaned([0xEC, 0x95, 0x61, 0xFF, 0x62]) == "\u{FFFD}a\u{FFFD}b")
    #expect(cleaned(Array("\u{1B}[2Jhi\u{7}\r\0\u{9B}there".utf8)) == "[2Jhithere")
    #expect(cleaned(Array("tab\tstays".utf8)) == "tab\tstays")
  }

  @Test("a command's argument loses the spaces around it")
  func trims() {
    #expect(PlainText.string(Array("  bob \t".utf8).span) == "bob")
    #expect(PlainText.string(Array(" \t ".utf8).span) == "")
  }
}
