import MadangTestSupport
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Patterns of texts")
struct TextPatternTests {
  @Test("They match as masks do, which go another way about it")
  func agreesWithMasks() {
    var random = SeededGenerator(seed: 7)
    let parts = ["a", "B", "*", "?", "가", " ", "["]
    for _ in 0..<20_000 {
      let pattern = (0..<Int.random(in: 1...6, using: &random)).map { _ in parts.randomElement(using: &random)! }
        .joined()
      let text = (0..<Int.random(in: 0...8, using: &random))
        .map { _ in ["a", "b", "가", " ", "{", "나"].randomElement(using: &random)! }.joined()
      let expected = GlobMask.matches(pattern.utf8.span, text.utf8.span)
      #expect(TextPattern(pattern)?.matches(text.utf8.span) == expected, "\(pattern) on \(text)")
    }
  }

  @Test("A pattern has at most 63 elements beside `*`, and is not empty")
  func bounds() {
    #expect(TextPattern("") == nil)
    #expect(
      TextPattern(String(repeating: "a*", count: 63))?.matches(String(repeating: "a", count: 63).utf8.span) == true)
    #expect(TextPattern(String(repeating: "a", count: 64)) == nil)
    #expect(TextPattern("*")?.matches("".utf8.span) == true)
  }
}
