import Testing

@testable import MadangWire

@Suite("RFC 2812 §2.5: masks")
struct GlobMaskTests {
  private func matches(_ mask: String, _ text: String) -> Bool {
    bytes(text).matches(bytes(mask))
  }

  /// The rule written as a recursion, which may take exponential time: only for short texts.
  private func matchesByRule(_ mask: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
    guard let first = mask.first else { return text.isEmpty }
    let rest = mask.dropFirst()
    switch first {
    case "*":
      return matchesByRule(rest, text) || (!text.isEmpty && matchesByRule(mask, text.dropFirst()))
    case "?":
      return !text.isEmpty && matchesByRule(rest, text.dropFirst())
    case "\\" where rest.first == "*" || rest.first == "?":
      return text.first == rest.first && matchesByRule(rest.dropFirst(), text.dropFirst())
    default:
      return text.first == first && matchesByRule(rest, text.dropFirst())
    }
  }

  /// Every string of up to `countMax` characters of an alphabet.
  private func strings(of alphabet: [Character], countMax: Int) -> [[Character]] {
    var all: [[Character]] = [[]]
    var longest: [[Character]] = [[]]
    for _ in 0..<countMax {
      longest = longest.flatMap { start in alphabet.map { start + [$0] } }
      all += longest
    }
    return all
  }

  @Test("every short mask over every short text agrees with the rule written as a recursion")
  func agreesWithRule() {
    var mismatches: [String] = []
    let texts = strings(of: ["a", "한", "*", "\\"], countMax: 3)
    for mask in strings(of: ["a", "한", "*", "?", "\\"], countMax: 4) {
      for text in texts where matches(String(mask), String(text)) != matchesByRule(mask[...], text[...]) {
        mismatches.append("\(String(mask)) \(String(text))")
      }
    }
    #expect(mismatches == [])
  }

  @Test("a mask of a user's address matches as operators expect")
  func matchesAddresses() {
    #expect(matches("*!*@*.example.org", "Dan!~d@gateway.example.org"))
    #expect(!matches("*!*@*.example.org", "Dan!~d@example.org"))
    #expect(matches("a?c", "abc"))
    #expect(!matches("a?c", "abbc"))
    #expect(matches("a*c", "ac"))
    #expect(matches("", ""))
    #expect(!matches("", "a"))
    #expect(matches("***", ""))
  }

  @Test("letters are compared under the case mapping")
  func foldsCase() {
    #expect(matches("DAN[*]!*", "dan{away}!d@host"))
    #expect(matches("a|b", "A\\b"))
    #expect(matches("a|*", "a\\whatever"))
    #expect(matches("마당*", "마당쇠"))
  }

  @Test("a question mark takes a whole character of any length, and each stray byte for one")
  func takesWholeCharacters() {
    #expect(matches("???", "é한🏡"))
    #expect(!matches("????", "é한🏡"))
    #expect(!matches("*??", "한"))
    #expect(!matches("*??b*", "한bc"))
    #expect(matches("*??b*", "한글bc"))
    #expect(([0xFF, 0x80] as [UInt8]).matches(bytes("??")))
    #expect(!([0xFF, 0x80] as [UInt8]).matches(bytes("?")))
  }

  @Test("a mask made to be slow stays within the product of the lengths")
  func staysFast() {
    let mask = String(repeating: "*a", count: 200) + "b"
    let text = String(repeating: "a", count: 5_000)
    let took = ContinuousClock().measure { #expect(!matches(mask, text)) }
    // About a million steps, where a recursion would need more than the age of the universe.
    #expect(took < .seconds(30))
  }
}
