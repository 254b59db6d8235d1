import MadangMemory
import MadangRecords
import MadangTestSupport
import Testing

@testable import MadangStore

/// IRCv3 channel-rename: what was said before is found under the new name.
@Suite struct RenamingTests {
  private let old = Conversation(room: "#old")
  private let new = Conversation(room: "#new")

  private func rename(_ store: StoreUnderTest, _ old: String, to new: String) {
    #expect(store.database.journal.rename(old.utf8.span, to: new.utf8.span) > 0)
  }

  private func texts(_ store: StoreUnderTest, _ room: String, limit: Int = 99) throws -> [String] {
    try store.texts(HistoryQuery(Conversation(room: room), limit: limit))
  }

  @Test(
    "All of it is under the new name, in one batch or in two: events, search, targets, markers; nothing under the old",
    arguments: [false, true])
  func everythingMoves(isFlushedBetween: Bool) throws {
    let store = try StoreUnderTest()
    let database = store.database
    _ = try database.setReadMarker(account: "ann", target: "#OLD", milliseconds: 7, now: 1000)
    _ = try database.setReadMarker(account: "bob", target: "#old", milliseconds: 5, now: 1000)
    _ = try database.setReadMarker(account: "bob", target: "#new", milliseconds: 9, now: 1000)
    store.say("red apple", in: old, account: "ann", target: "#Old")
    store.say("", kind: .join, in: old, target: "#old")
    store.say("elsewhere", in: Conversation(room: "#older"), target: "#older")
    if isFlushedBetween { #expect(try store.found("apple", in: "#old") == ["red apple"]) }
    rename(store, "#OLD", to: "#New")
    let last = store.say("green apple", in: new, target: "#New")
    let events = try database.events(HistoryQuery(new, limit: 9, includesEvents: true))
    #expect(events.map(\.text) == ["red apple", "", "green apple"])
    #expect(events.allSatisfy { $0.conversation == new && $0.target == "#New" })
    #expect(try database.event(events[0].id) == events[0])
    #expect(try texts(store, "#new", limit: 1) == ["green apple"])
    #expect(try texts(store, "#old") == [])
    #expect(try store.found("apple", in: "#new") == ["red apple", "green apple"])
    #expect(try store.found("apple", in: "#old") == [])
    #expect(try store.found("apple", in: "#old", "#new", by: "ann", limit: 1) == ["green apple"])
    let targets = try database.targets(TargetQuery(of: "ann", rooms: ["#new", "#old"], limit: 9))
    #expect(targets == [HistoryTarget(conversation: new, name: "#New", newest: last.id)])
    #expect(try database.readMarkers(account: "ann") == ["#new": 7])
    #expect(try database.readMarkers(account: "bob") == ["#new": 9])
    #expect(try database.events(by: "ann", after: nil, limit: 9).map(\.target) == ["#New"])
    #expect(try database.roomConversations() == [new, Conversation(room: "#older")])
    #expect(try texts(store, "#older") == ["elsewhere"])
  }

  @Test("A message finds its rename without waiting for whoever asks also for what happened")
  func messagesAlone() throws {
    var limits = StoreLimits()
    limits.batchMilliseconds = 3_600_000
    let store = try StoreUnderTest(limits: limits)
    store.say("before", in: old)
    #expect(try texts(store, "#old") == ["before"])
    rename(store, "#old", to: "#new")
    #expect(try texts(store, "#new") == ["before"])
  }

  @Test("It lasts, and so do several names one after another; the old name begins with nothing")
  func lasts() throws {
    let folder = TemporaryFolder()
    do {
      let store = try StoreUnderTest(folder: folder)
      store.say("1", in: old, target: "#old")
      rename(store, "#old", to: "#mid")
      store.say("2", in: Conversation(room: "#mid"), target: "#mid")
      rename(store, "#mid", to: "#new")
      store.say("another", in: old, target: "#old")
      store.stop()
      try store.database.close()
    }
    let store = try StoreUnderTest(folder: folder)
    store.clock.advance(past: try #require(try store.database.newestID()))
    store.say("3", in: new, target: "#new")
    #expect(try texts(store, "#new") == ["1", "2", "3"])
    #expect(try texts(store, "#mid") == [])
    #expect(try store.database.events(HistoryQuery(old, limit: 9)).map(\.target) == ["#old"])
    try store.database.checkWhole()
  }

  @Test("A room of which nothing is kept: the new name keeps what it has; a name that nobody knows is no error")
  func nothingKept() throws {
    let store = try StoreUnderTest()
    store.say("earlier", in: new)
    rename(store, "#old", to: "#new")
    rename(store, "#none", to: "#nowhere")
    store.say("later", in: new)
    #expect(try texts(store, "#new") == ["earlier", "later"])
    #expect(try texts(store, "#nowhere") == [])
  }

  @Test("An earlier room's history under the new name is joined: in the order in which it was said, and for good")
  func joins() throws {
    let folder = TemporaryFolder()
    do {
      let store = try StoreUnderTest(folder: folder)
      for number in 1...3 { store.say("new \(number)", in: new, target: "#New") }
      store.say("", kind: .part, in: new, target: "#New")
      for number in 1...2 { store.say("old \(number)", in: old, target: "#old") }
      store.say("new 4", in: new, target: "#new")
      #expect(try store.found("new", in: "#new").count == 4)
      rename(store, "#old", to: "#New")
      store.say("both", in: new, target: "#New")
      store.stop()
      try store.database.close()
    }
    let store = try StoreUnderTest(folder: folder)
    store.clock.advance(past: try #require(try store.database.newestID()))
    let all = ["new 1", "new 2", "new 3", "old 1", "old 2", "new 4", "both"]
    #expect(try texts(store, "#new") == all)
    let events = try store.database.events(HistoryQuery(new, limit: 99, includesEvents: true))
    #expect(events.map(\.text) == all[..<3] + [""] + all[3...])
    #expect(events.allSatisfy { $0.conversation == new && $0.target.foldedName == "#new" })
    for limit in 1...all.count {
      #expect(try texts(store, "#new", limit: limit) == all.suffix(limit))
      let earliest = HistoryQuery(new, after: events[0].id, limit: limit, end: .earliest)
      #expect(try store.texts(earliest) == all[1...].prefix(limit).map { $0 })
    }
    #expect(try store.found("new", in: "#new") == ["new 1", "new 2", "new 3", "new 4"])
    #expect(try store.found("old", in: "#new", limit: 1) == ["old 2"])
    let targets = try store.database.targets(TargetQuery(of: "ann", rooms: ["#new"], limit: 9))
    #expect(targets.map(\.newest) == [try #require(events.last).id])
    // The parts go with it.
    rename(store, "#new", to: "#third")
    #expect(try texts(store, "#third") == all)
    store.say("again", in: new)
    rename(store, "#third", to: "#new")
    #expect(try texts(store, "#new") == all + ["again"])
    #expect(try store.database.redact(events[0].id, as: Redaction(id: store.event("").id, source: "a!b@c")))
    #expect(try store.found("new", in: "#new") == ["new 2", "new 3", "new 4"])
  }

  @Test("Retention of one room counts what it was called before, and what joined it; empty parts go")
  func retention() throws {
    let store = try StoreUnderTest()
    for number in 1...4 { store.say("new \(number)", in: new, target: "#new") }
    for number in 1...3 { store.say("old \(number)", in: old, target: "#old") }
    rename(store, "#old", to: "#new")
    store.say("last", in: new, target: "#new")
    func prune(_ count: Int) throws -> Int {
      let policy = RetentionPolicy(
        general: .forever, exceptions: [new: .init(countMax: count), old: .init(countMax: 0)])
      return try store.database.prune(policy, nowMilliseconds: 0)
    }
    #expect(try prune(8) == 0)
    #expect(try prune(6) == 2)
    #expect(try texts(store, "#new") == ["new 3", "new 4", "old 1", "old 2", "old 3", "last"])
    #expect(try prune(2) == 4)
    #expect(try texts(store, "#new") == ["old 3", "last"])
    #expect(try store.found("new", in: "#new") == [])
    #expect(try store.database.read { try Database.numbers(of: new, in: $0) }.count == 1)
    #expect(try prune(0) == 2)
  }

  @Test("A full journal takes it all the same")
  func fullJournal() throws {
    var limits = StoreLimits()
    limits.journalBytesMax = 200
    limits.batchBytesMax = 200
    let store = try StoreUnderTest(limits: limits, isWriting: false)
    store.say("kept", in: old)
    while store.database.journal.append(store.event("lost", in: old)) != .dropped {}
    rename(store, "#old", to: "#new")
    let writer = try HistoryWriter(store.database)
    writer.stop()
    #expect(try texts(store, "#new").first == "kept")
  }

  @Test("A batch that could not be written is a gap, and the room has its new name all the same")
  func lostBatch() throws {
    let lost = Lock(false)
    var limits = StoreLimits()
    limits.retriesMax = 1
    limits.retryMilliseconds = 1
    let store = try StoreUnderTest(
      limits: limits, observer: HistoryObserver(lost: { _ in lost.withLock { $0 = true } }))
    store.say("before", in: old)
    store.database.journal.flush()
    try store.database.breakWriting(true)
    rename(store, "#old", to: "#new")
    store.say("lost", in: new)
    #expect(eventually { lost.withLock { $0 } })
    try store.database.breakWriting(false)
    store.say("after", in: new)
    #expect(eventually { (try? texts(store, "#new")) == ["before", "after"] })
  }
}
