import MadangRecords
import Testing

@testable import MadangStore

@Suite("History by the places of the log")
struct JournalPlaceTests {
  private let folder = TemporaryFolder()
  private let room = Conversation(room: "#room")

  private func append(_ event: StoredEvent, at place: LogPlace, to store: StoreUnderTest) -> JournalVerdict {
    let account = event.account ?? ""
    var kept = JournalEvent(
      id: event.id, milliseconds: event.milliseconds, kind: event.kind, conversation: "#room".utf8.span,
      partner: "".utf8.span, source: event.source.utf8.span, account: account.utf8.span,
      target: event.target.utf8.span, text: event.text.utf8.span, tags: event.tags.utf8.span)
    kept.place = place
    return store.database.journal.append(kept)
  }

  private func texts(_ store: StoreUnderTest) throws -> [String] { try store.texts(HistoryQuery(room, limit: 99)) }

  @Test("a node that begins again and reads the log anew keeps nothing twice, and brings nothing back")
  func again() throws {
    var events: [StoredEvent] = []
    let later: StoredEvent
    do {
      let store = try StoreUnderTest(folder: folder)
      // Two come of one entry.
      for index in 0..<6 {
        let event = store.event("\(index)", account: index == 1 ? "ann" : nil)
        events.append(event)
        #expect(append(event, at: place(index), to: store) == .appended(ticket: UInt64(index + 1)))
      }
      store.database.journal.flush()
      _ = try store.database.redact(events[5].id, as: Redaction(id: store.event("").id, source: "x"))
      _ = try store.database.forget(account: "ann")
      later = store.event("6")
      store.stop()
      try store.database.close()
    }
    let store = try StoreUnderTest(folder: folder)
    #expect(try store.database.keptThrough() == place(5))
    let before = try texts(store)
    for (index, event) in events.enumerated() {
      #expect(append(event, at: place(index), to: store) == .appended(ticket: 0))
    }
    #expect(store.database.journal.bytesWaiting == 0)
    #expect(try texts(store) == before)
    // What follows is kept, be it of the same entry.
    #expect(append(later, at: place(6), to: store) == .appended(ticket: 1))
    #expect(try texts(store) == before + ["6"])
    store.stop()
    #expect(try store.database.keptThrough() == place(6))
  }

  private func place(_ index: Int) -> LogPlace {
    LogPlace(sequence: 3, entry: UInt32(index / 2), part: UInt32(index % 2))
  }

  @Test("a room is called otherwise once")
  func renames() throws {
    do {
      let store = try StoreUnderTest(folder: folder)
      _ = append(store.event("first"), at: place(0), to: store)
      _ = store.database.journal.rename("#room".utf8.span, to: "#yard".utf8.span, at: place(1))
      _ = append(store.event("second"), at: place(2), to: store)
      store.stop()
      try store.database.close()
    }
    let store = try StoreUnderTest(folder: folder)
    #expect(store.database.journal.rename("#room".utf8.span, to: "#yard".utf8.span, at: place(1)) == 0)
    #expect(try texts(store) == ["second"])
    #expect(try store.texts(HistoryQuery(Conversation(room: "#yard"), limit: 9)) == ["first"])
  }

  @Test("where much waits, whoever can had better wait; where nothing can be written, nobody had")
  func behind() throws {
    var limits = StoreLimits()
    limits.journalBytesMax = 4_096
    limits.batchBytesMax = 4_096
    let store = try StoreUnderTest(.memory, limits: limits, isWriting: false)
    while store.database.journal.bytesWaiting <= 2_048 { store.say("four") }
    #expect(!store.database.journal.isBehind)
    let writer = try HistoryWriter(store.database)
    store.database.journal.awaitRoom()
    #expect(!store.database.journal.isBehind && store.database.journal.bytesWaiting == 0)
    writer.stop()
  }
}
