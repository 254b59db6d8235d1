import Testing

@testable import MadangWorld

/// What a store has yet to be told.
@Suite struct WriteBehindTests {
  private typealias Letters = WriteBehind<String, String>

  @Test("What is noted of one key is made one change, taken once, and seen until the store has it")
  func noted() {
    var letters = Letters { $0 + $1 }
    #expect(!letters.hasNew && letters["k"] == nil)
    letters.note("a", of: "k")
    letters.note("b", of: "k")
    letters.note("z", of: "other")
    #expect(letters.hasNew && letters["k"] == "ab" && letters["other"] == "z")
    let taken = letters.take()
    #expect(taken.sorted() == ["ab", "z"] && !letters.hasNew && letters["k"] == "ab")
    letters.note("c", of: "k")
    #expect(letters.hasNew && letters["k"] == "abc")
    letters.finish()
    #expect(letters["k"] == "c" && letters["other"] == nil)
    #expect(letters.take() == ["c"])
    #expect(letters.take() == [])
  }

  @Test("What could not be kept waits for the next change, of whatever key, and comes before what is newer")
  func retried() {
    var letters = Letters { $0 + $1 }
    letters.note("a", of: "k")
    letters.note("z", of: "other")
    _ = letters.take()
    letters.retry("k")
    // Said twice, it still waits.
    letters.retry("k")
    letters.finish()
    #expect(!letters.hasNew && letters["k"] == "a" && letters["other"] == nil)
    letters.note("b", of: "k")
    #expect(letters["k"] == "ab")
    #expect(letters.take() == ["ab"])
    letters.retry("k")
    letters.note("y", of: "other")
    let taken = letters.take()
    #expect(taken.sorted() == ["ab", "y"])
  }

  @Test("What is forgotten is told no more: before it is taken, on the way, and while it waits")
  func forgotten() {
    var letters = Letters { $0 + $1 }
    letters.note("a", of: "k")
    letters.forget("k")
    #expect(!letters.hasNew && letters.take() == [])
    letters.note("b", of: "k")
    _ = letters.take()
    letters.forget("k")
    letters.retry("k")
    #expect(letters["k"] == nil && letters.take() == [])
    letters.note("c", of: "k")
    _ = letters.take()
    letters.retry("k")
    letters.forget("k")
    #expect(letters["k"] == nil && letters.take() == [])
  }
}
