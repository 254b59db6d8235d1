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

  @Test("masks made to be slow, of every length about a word of states, say what the rule says in linear time")
  func staysFast() {
    let text = String(repeating: "a", count: 5_000)
    let took = ContinuousClock().measure {
      for count in [1, 62, 63, 64, 65, 126, 127, 128, 200, 250, 510, 511] {
        let run = String(repeating: "a", count: count)
        #expect(!matches("*\(run)b", text) && matches("*\(run)?", text), "\(count)")
        #expect(!matches("*\(run)b*", text) && matches("*\(run)*", text), "\(count)")
        #expect(matches("*\(run)b*", text + run + "bc"), "\(count)")
      }
    }
    // Some 2 million steps, where the product of the lengths is 40 million, and a recursion would never end.
    #expect(took < .seconds(60))
  }

  @Test("a mask that is made ready says of every short text what the one that is not says")
  func patternAgrees() {
    var mismatches: [String] = []
    let texts = strings(of: ["a", "한", "*", "\\"], countMax: 3).map { bytes(String($0)) }
    for mask in strings(of: ["A", "한", "*", "?", "\\"], countMax: 4).map({ String($0) }) {
      for text in texts where matches(pattern: mask, text) != text.matches(bytes(mask)) {
        mismatches.append("\(mask) \(text)")
      }
    }
    #expect(mismatches == [])
    #expect(matches(pattern: "??", [0xFF, 0x80]) == true && matches(pattern: "?", [0xFF, 0x80]) == false)
  }

  private func matches(pattern mask: String, _ text: [UInt8]) -> Bool? {
    GlobPattern(bytes(mask).span)?.matches(text.span)
  }

  @Test("a mask of more elements than a pattern holds is none", arguments: [(510, true), (511, true), (512, false)])
  func patternBound(count: Int, isOne: Bool) {
    #expect((matches(pattern: String(repeating: "a", count: count), []) != nil) == isOne)
  }
}
