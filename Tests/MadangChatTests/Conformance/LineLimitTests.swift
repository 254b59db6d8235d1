import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("RFC 1459 §2.3: line length", .alsoOverNodes)
struct LineLimitTests {
  @Test("ERR_INPUTTOOLONG: a line of 512 bytes passes, one byte more does not (RFC 1459 §2.3)")
  func lineLimit() {
    let dan = ChatHarness().enter("dan")
    for (count, passes) in [(509, true), (510, true), (511, false)] {
      let line = "PONG " + String(repeating: "x", count: count - 5)
      #expect(dan.send(line).verbs == (passes ? [] : ["417"]))
    }
  }
}
