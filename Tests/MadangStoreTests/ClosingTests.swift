import MadangRecords
import Testing

@testable import MadangStore

/// A database that was closed: whoever asks it for something gets an error, and nothing traps.
@Suite struct ClosingTests {
  private func ask(_ store: StoreUnderTest, _ database: Database) {
    let room = Conversation(room: "#room")
    #expect(throws: StoreError.self) { try database.events(HistoryQuery(room, limit: 9)) }
    #expect(throws: StoreError.self) { try database.search(HistorySearch("word", in: [room], limit: 9)) }
    #expect(throws: StoreError.self) { try database.account(named: "ann") }
    #expect(throws: StoreError.self) { try database.addAccount(RecordTests.ann) }
    #expect(throws: StoreError.self) { try database.forget(account: "ann") }
    #expect(throws: StoreError.self) { try database.keepPiece([1], number: 0, ofSnapshotAt: 1) }
    #expect(throws: StoreError.self) {
      try database.carryOut(.setLastSeen(account: "ann", seconds: 1), at: LogPlace(sequence: 1, entry: 0))
    }
    #expect(throws: StoreError.self) { try database.checkWhole() }
    #expect(throws: StoreError.self) { try database.indexSome() }
    #expect(throws: StoreError.self) { try database.prune(RetentionPolicy(general: .forever), nowMilliseconds: 0) }
    database.shrink()
    database.bringInLog()
  }

  @Test("it can be closed again, on the disk and in memory", arguments: StoreUnderTest.Place.allCases)
  func twice(_ place: StoreUnderTest.Place) throws {
    let store = try StoreUnderTest(place)
    store.say("a word")
    store.stop()
    for _ in 0..<3 {
      try store.database.close()
      ask(store, store.database)
    }
  }

  @Test("so can one that only reads, beside the one that writes")
  func reading() throws {
    let store = try StoreUnderTest()
    store.say("a word")
    store.stop()
    let reader = try Database(reading: store.folder.path)
    for _ in 0..<2 { try reader.close() }
    ask(store, reader)
    #expect(try store.found("word", in: "#room") == ["a word"])
  }

  @Test("a log that is too long when it is closed is brought in then, and not by who has written before")
  func longLog() throws {
    var limits = StoreLimits()
    limits.logPagesMax = 4
    let store = try StoreUnderTest(limits: limits, isWriting: false)
    for number in 0..<20 { try store.database.addAccount(AccountRecord(name: "a\(number)", createdSeconds: 1)) }
    try store.database.close()
    for _ in 0..<3 { store.database.bringInLog() }
    #expect(throws: StoreError.self) { try store.database.addAccount(RecordTests.ann) }
  }

  @Test("a writer that goes on while it is closed loses what comes, and says so")
  func writer() throws {
    let store = try StoreUnderTest()
    store.say("before")
    store.database.journal.flush()
    try store.database.close()
    store.say("after")
    store.stop()
    #expect(store.database.journal.counts.lost == 1)
  }
}
