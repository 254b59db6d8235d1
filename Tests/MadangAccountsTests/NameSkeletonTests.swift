import MadangAccounts
import Testing

@Suite("UTS 39 §4: skeletons of names") struct NameSkeletonTests {
  @Test(
    "Names that look alike have one skeleton",
    arguments: [
      ("ann", "\u{430}nn"), ("NickServ", "\u{39D}ickServ"), ("paypal", "p\u{430}yp\u{430}l"), ("bill", "biII"),
      ("O0", "00"), ("scope", "\u{455}\u{441}\u{43E}\u{440}\u{435}"), ("modern", "rnodern"),
    ])
  func alike(one: String, other: String) {
    #expect(NameSkeleton.of(one) == NameSkeleton.of(other))
    #expect(!NameSkeleton.of(one).isEmpty)
  }

  @Test(
    "Names that don't look alike have two", arguments: [("ann", "anne"), ("한글", "한국"), ("김", "금"), ("a", "b")])
  func unlike(one: String, other: String) {
    #expect(NameSkeleton.of(one) != NameSkeleton.of(other))
  }

  @Test("Every character of the first two planes that may stand in a name has a skeleton; nothing breaks")
  func everyCharacter() {
    for value in 0x20...UInt32(0x1FFFF) {
      guard let scalar = Unicode.Scalar(value), !scalar.properties.isDefaultIgnorableCodePoint else { continue }
      if NameSkeleton.of(String(repeating: String(scalar), count: 16)).isEmpty { Issue.record("\(value)") }
    }
  }

  @Test("An empty name, and one as long as a line, have skeletons too")
  func bounds() {
    #expect(NameSkeleton.of("") == "")
    #expect(NameSkeleton.of(String(repeating: "\u{FDFA}", count: 8000)).utf8.count > 100_000)
  }
}
