import Testing

@testable import MadangCluster

@Suite("By when its stream was made a log is told from another one of its name") struct LogCreationTests {
  private func areOne(_ first: String, _ second: String, within milliseconds: Int64 = 10_000) -> Bool {
    let (first, second) = (LogCreation(text: first), LogCreation(text: second))
    #expect(first.isOfSameLog(as: second, within: milliseconds) == second.isOfSameLog(as: first, within: milliseconds))
    return first.isOfSameLog(as: second, within: milliseconds)
  }

  @Test("What several nodes asked for at once is one, however servers write the time; under, at and over the bound")
  func times() {
    let made = "2026-11-30T12:17:53.446197001Z"
    #expect(areOne(made, made, within: 0))
    #expect(areOne(made, "2026-11-30T12:17:53.9Z"))
    #expect(areOne("2026-11-30T12:17:59Z", "2026-11-30T12:18:08.9Z"))
    #expect(!areOne("2026-11-30T12:17:59Z", "2026-11-30T12:18:09Z"))
    #expect(!areOne(made, "2026-12-01T12:17:53.446197001Z"))
    #expect(!areOne(made, "2026-11-30T12:17:53.9Z", within: 0))
  }

  @Test(
    "What can't be read is another one, unless it is the same text",
    arguments: ["", "yesterday", "2026-11-30T12:17:53+01:00"])
  func unreadable(text: String) {
    #expect(areOne(text, text))
    #expect(!areOne(text, "2026-11-30T12:17:53Z"))
  }
}
