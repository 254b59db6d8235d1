import MadangRecords
import MadangStore
import Synchronization
import Testing

@Suite struct SearchTests {
  @Test(arguments: StoreUnderTest.Place.allCases)
  func korean(_ place: StoreUnderTest.Place) throws {
    let store = try StoreUnderTest(place)
    store.say("오늘 마당에서 만나요")
    store.say("마당은 넓다")
    store.say("우리집앞마당놀이")
    store.say("마 당")
    store.say("당마")
    // Two syllables, the usual word, wherever they stand in a run.
    #expect(try store.found("마당", in: "#room") == ["오늘 마당에서 만나요", "마당은 넓다", "우리집앞마당놀이"])
    #expect(try store.found("마당에서", in: "#room") == ["오늘 마당에서 만나요"])
    #expect(try store.found("앞마당", in: "#room") == ["우리집앞마당놀이"])
    // One syllable, also the last of its run.
    #expect(try store.found("다", in: "#room") == ["마당은 넓다"])
    #expect(try store.found("마", in: "#room").count == 5)
    #expect(try store.found("넓", in: "#room") == ["마당은 넓다"])
    // Every word must occur.
    #expect(try store.found("오늘 마당", in: "#room") == ["오늘 마당에서 만나요"])
    #expect(try store.found("오늘 넓다", in: "#room") == [])
    // As some systems send it: letters apart.
    #expect(try store.found("\u{1106}\u{1161}\u{1103}\u{1161}\u{11BC}", in: "#room").count == 3)
    store.say("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}")
    #expect(try store.found("한글", in: "#room").count == 1)
  }

  @Test func otherScripts() throws {
    let store = try StoreUnderTest()
    store.say("Crème brûlée, foo-bar and 3.14")
    store.say("東京都に行きます")
    store.say("Swift언어로 만든 server")
    store.say("\u{1}ACTION waves\u{1}")
    store.say("\"quoted\" OR words:AND NOT* (x)")
    #expect(try store.found("creme", in: "#room").count == 1)
    #expect(try store.found("BRÛLÉE creme", in: "#room").count == 1)
    // A whole word, or the beginning of the last one.
    #expect(try store.found("brul", in: "#room").count == 1)
    #expect(try store.found("brul ", in: "#room").count == 0)
    #expect(try store.found("brul creme", in: "#room").count == 0)
    #expect(try store.found("rulee", in: "#room").count == 0)
    #expect(try store.found("foo-bar", in: "#room").count == 1)
    #expect(try store.found("bar-foo", in: "#room").count == 0)
    #expect(try store.found("京都", in: "#room").count == 1)
    #expect(try store.found("に行", in: "#room").count == 1)
    #expect(try store.found("swift", in: "#room").count == 1)
    #expect(try store.found("Swift언어", in: "#room").count == 1)
    #expect(try store.found("언어로 serv", in: "#room").count == 1)
    #expect(try store.found("waves", in: "#room").count == 1)
    #expect(try store.found("action", in: "#room").count == 0)
  }

  /// What people type is never taken for the index's own language.
  @Test(arguments: [
    "\"", "*", "a*", "NEAR(", "words : x", "^", "-", "(x", "x)", "a AND", "OR", "NOT", "x NOT y", "\"a\"b\"",
    "{place}:c1", "c1",
    "\0", "a\0b", "🎉", "!!!", "", "   ", "\u{1}", "'; DROP TABLE event; --", "+", "가\"나", "place:c1 가",
  ])
  func anyTextIsAWord(_ text: String) throws {
    let store = try StoreUnderTest(.memory)
    store.say("something quite different")
    #expect(try store.found(text, in: "#room") == [])
  }

  @Test func onlyWhereAndByWhomAndWhen() throws {
    let store = try StoreUnderTest()
    let room = Conversation(room: "#a")
    let first = store.say("apple 1", in: room, from: "ann", account: "Ann")
    store.say("apple 2", in: room, from: "bob")
    let third = store.say("apple 3", in: room, from: "ann2", account: "ann")
    store.say("apple 4", in: Conversation(room: "#b"), from: "ann")
    store.say("apple 5", in: Conversation(between: "ann", and: "bob"))
    store.say("apple 6", kind: .topic, in: room)
    store.say("apple 7", kind: .notice, in: room, from: "cat")
    #expect(try store.found("apple", in: "#A") == ["apple 1", "apple 2", "apple 3", "apple 7"])
    #expect(try store.found("apple", in: "#a", "#b", limit: 3) == ["apple 3", "apple 4", "apple 7"])
    #expect(try store.found("apple", in: "#a", by: "ANN") == ["apple 1", "apple 3"])
    #expect(try store.found("apple", in: "#a", by: "ann2") == ["apple 3"])
    #expect(try store.found("apple", in: "#a", by: "nobody") == [])
    #expect(try store.found("apple", in: "#nowhere") == [])
    #expect(try store.found("apple", in: "#a", limit: 0) == [])
    let database = store.database
    func texts(_ search: HistorySearch) throws -> [String] { try database.search(search).map(\.text) }
    #expect(try texts(HistorySearch("apple", in: [], limit: 9)) == [])
    let (start, end) = (first.milliseconds, third.milliseconds)
    func between(_ from: Int64, _ through: Int64, limit: Int = 9, end: HistoryQuery.End = .latest) throws -> [String] {
      try texts(HistorySearch("apple", in: [room], saidFrom: from, saidThrough: through, limit: limit, end: end))
    }
    #expect(try between(start + 1, end - 1) == ["apple 2"])
    #expect(try between(start, end) == ["apple 1", "apple 2", "apple 3"])
    #expect(try between(start, end, limit: 2) == ["apple 2", "apple 3"])
    #expect(try between(start, end, limit: 2, end: .earliest) == ["apple 1", "apple 2"])
    #expect(try texts(HistorySearch(nil, in: [room], author: "cat", limit: 9)) == ["apple 7"])
    #expect(try texts(HistorySearch(nil, in: [room], limit: 2)) == ["apple 3", "apple 7"])
    #expect(try texts(HistorySearch("!", in: [room], limit: 2)) == [])
    #expect(
      try texts(HistorySearch("apple", in: [Conversation(between: "bob", and: "ann")], limit: 9)) == ["apple 5"])
  }

  /// Workers take their ids before they append: a message may be committed after later ones have been indexed.
  @Test func lateMessagesAreFound() throws {
    let store = try StoreUnderTest()
    let late = store.event("late apple")
    let later = store.event("late pear")
    store.say("an apple")
    #expect(try store.found("apple", in: "#room") == ["an apple"])
    store.append(late)
    store.append(later)
    #expect(try store.database.redact(later.id, as: Redaction(id: store.event("").id, source: "a!b@c")))
    #expect(try store.found("apple", in: "#room") == ["late apple", "an apple"])
    #expect(try store.found("pear", in: "#room") == [])
    #expect(try store.found("late", in: "#room") == ["late apple"])
  }

  /// More than the index takes in a turn.
  @Test func catchesUpFirst() throws {
    let store = try StoreUnderTest(.memory)
    let count = StoreLimits.indexMessagesPerTurnMax * 2 + 1
    for index in 0..<count { store.say(index % 100 == 0 ? "hundred \(index)" : "\(index)") }
    #expect(try store.found("hundred", in: "#room").count == (count + 99) / 100)
  }

  /// Says no after so many questions.
  private final class Patience: Sendable {
    private let left: Atomic<Int>
    init(_ count: Int) { left = Atomic(count) }
    func mayGoOn() -> Bool { left.wrappingSubtract(1, ordering: .relaxed).newValue >= 0 }
    var isOver: Bool { left.load(ordering: .relaxed) < 0 }
  }

  @Test(
    "A search that is cut short tells so, and has the newest of what there is", arguments: ["common", "comm", "마당"])
  func cutShort(text: String) throws {
    let store = try StoreUnderTest()
    let count = 3_000
    for index in 0..<count { store.say("common 마당에서 word\(index)") }
    #expect(try store.found(text, in: "#room", limit: 1).count == 1)
    let search = HistorySearch(text, in: [Conversation(room: "#room")], limit: count)
    let whole = try store.database.search(search) { true }
    #expect(whole.isWhole && whole.events.count == count)
    var counts: Set<Int> = []
    for questions in [0, 1, 2, 5, 10, 20, 40] {
      let patience = Patience(questions)
      let found = try store.database.search(search) { patience.mayGoOn() }
      #expect(found.isWhole == !patience.isOver, "\(questions)")
      #expect(found.events == Array(whole.events.suffix(found.events.count)), "\(questions)")
      counts.insert(found.events.count)
    }
    #expect(counts.count > 2, "Not always all, and not always nothing: \(counts)")
    // Nothing is left of it for who comes next.
    #expect(try store.database.search(search) { true } == whole)
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 3)).count == 3)
  }

  @Test("Beginnings of words are found as the index finds them, however many messages there are")
  func beginnings() throws {
    let store = try StoreUnderTest()
    for index in 0..<600 {
      store.say("Common wor\(index % 7)d\(index) Crème-brûlée 가나\(index % 3 == 0 ? "다" : "")")
    }
    for (text, count) in [
      ("common wor3", 86), ("wor3d", 86), ("wor3d10", 3), ("creme-brul", 600), ("creme br", 600), ("brul", 600),
      ("common creme wor9", 0), ("다", 200), ("다 wor0", 29), ("나", 600), ("wor", 600), ("ommon", 0),
    ] {
      #expect(try store.found(text, in: "#room", limit: 999).count == count, "\(text)")
      #expect(try store.found(text, in: "#room", by: "ann", limit: 999).count == count, "\(text)")
      #expect(try store.found(text, in: "#room", limit: 2).count == min(2, count), "\(text)")
      #expect(try store.found(text, in: "#room", by: "bob", limit: 999) == [])
    }
  }
}
