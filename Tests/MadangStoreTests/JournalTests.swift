import Glibc
import MadangMemory
import MadangRecords
import MadangTestSupport
import Testing

@testable import MadangStore

@Suite struct JournalTests {
  /// What the writer told.
  private final class Told: Sendable {
    let committed = Lock<[UInt64]>([])
    let lost = Lock<[ClosedRange<UInt64>]>([])
    let complaints = Lock<[HistoryComplaint]>([])

    var observer: HistoryObserver {
      HistoryObserver(
        committed: { ticket in self.committed.withLock { $0.append(ticket) } },
        lost: { tickets in self.lost.withLock { $0.append(tickets) } },
        complained: { complaint in self.complaints.withLock { $0.append(complaint) } })
    }
  }

  private func limits(bytes: Int) -> StoreLimits {
    var limits = StoreLimits()
    limits.journalBytesMax = bytes
    limits.batchBytesMax = min(limits.batchBytesMax, bytes)
    return limits
  }

  /// Full at exactly its bound; what it took is kept, what it dropped is counted, and it goes on once it is emptied.
  @Test func dropsWhatIsTooMuch() throws {
    let probe = try StoreUnderTest(.memory, isWriting: false)
    probe.say("four")
    let one = probe.database.journal.bytesWaiting
    let folder = TemporaryFolder()
    for (bytes, taken) in [(3 * one - 1, 2), (3 * one, 3), (3 * one + 1, 3)] {
      let told = Told()
      let store = try StoreUnderTest(.memory, limits: limits(bytes: bytes), folder: folder, isWriting: false)
      let verdicts = (0..<5).map { _ in store.database.journal.append(store.event("four")) }
      #expect(verdicts == (0..<5).map { $0 < taken ? .appended(ticket: UInt64($0 + 1)) : .dropped })
      #expect(store.database.journal.dropped == UInt64(5 - taken))
      #expect(store.database.journal.counts.lost == UInt64(5 - taken))
      #expect(store.database.journal.bytesWaiting == taken * one)
      let writer = try HistoryWriter(store.database, observer: told.observer)
      #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)).count == taken)
      #expect(store.database.journal.append(store.event("more")) == .appended(ticket: UInt64(taken + 1)))
      writer.stop()
      #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)).count == taken + 1)
      #expect(told.complaints.withLock { $0 } == [.dropped(eventsInAll: UInt64(5 - taken))])
      #expect(told.committed.withLock { $0.last } == UInt64(taken + 1))
    }
  }

  /// Where every message waits for the writer, it yields to nobody.
  @Test(arguments: [(Durability.batched, Int32(5)), (.acknowledged, 0)])
  func theWriterYieldsUnlessMessagesWaitForIt(durability: Durability, niceness: Int32) throws {
    let found = Lock<Int32?>(nil)
    let store = try StoreUnderTest(
      durability: durability,
      observer: HistoryObserver(committed: { _ in
        let own = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
        found.withLock { $0 = own }
      }))
    store.say("four")
    store.stop()
    #expect(found.withLock { $0 } == niceness)
  }

  @Test func aGiantIsDroppedAlone() throws {
    let store = try StoreUnderTest(.memory)
    let text = String(repeating: "a", count: StoreLimits.eventBytesMax)
    #expect(store.database.journal.append(store.event(text)) == .dropped)
    let most = store.say(String(text.dropLast(200)))
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)) == [most.text])
  }

  @Test func ticketsCountUpAndAreCommittedInOrder() throws {
    let told = Told()
    let store = try StoreUnderTest(observer: told.observer)
    for index in 1...300 {
      #expect(store.database.journal.append(store.event("\(index)")) == .appended(ticket: UInt64(index)))
      if index % 70 == 0 { store.database.journal.flush() }
    }
    store.stop()
    let committed = told.committed.withLock { $0 }
    #expect(committed == committed.sorted() && committed.last == 300 && committed.count >= 5)
    #expect(store.database.journal.counts.commits.count == committed.count)
    #expect(told.lost.withLock { $0 }.isEmpty && told.complaints.withLock { $0 }.isEmpty)
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 999)) == (1...300).map(String.init))
  }

  /// Nobody reads and nobody flushes: a batch is committed by itself, and in acknowledged mode at once.
  @Test(arguments: [Durability.batched, .acknowledged])
  func commitsByItself(_ durability: Durability) throws {
    let told = Told()
    var limits = StoreLimits()
    if durability == .acknowledged { limits.batchMilliseconds = 3_600_000 }
    let store = try StoreUnderTest(durability: durability, limits: limits, observer: told.observer)
    store.say("hello")
    #expect(eventually { told.committed.withLock { $0.last == 1 } })
  }

  /// So many bytes are not kept waiting.
  @Test func aFullBatchIsCommittedAtOnce() throws {
    let told = Told()
    var limits = StoreLimits()
    limits.batchMilliseconds = 3_600_000
    limits.batchBytesMax = 2_000
    let store = try StoreUnderTest(limits: limits, observer: told.observer)
    for _ in 0..<40 { store.say("hello") }
    #expect(eventually { told.committed.withLock { $0.last ?? 0 >= 15 } })
  }

  /// The disk fails: the batch is tried again and then given up, the operators are told, readers do not hang, and what
  /// comes later is kept.
  @Test func whatCannotBeWrittenIsAGap() throws {
    let told = Told()
    var limits = StoreLimits()
    limits.retriesMax = 2
    limits.retryMilliseconds = 1
    let store = try StoreUnderTest(limits: limits, observer: told.observer)
    store.say("before")
    store.database.journal.flush()
    try store.database.breakWriting(true)
    store.say("lost 1")
    store.say("lost 2")
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)) == ["before"])
    #expect(eventually { told.lost.withLock { $0.last?.upperBound == 3 } })
    try store.database.breakWriting(false)
    #expect(
      eventually {
        store.say("after")
        return (try? store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)))?.last == "after"
      })
    #expect(told.lost.withLock { $0 }.first?.lowerBound == 2)
    #expect(store.database.journal.counts.lost == 2)
    guard case .writeFailed? = told.complaints.withLock({ $0 }).first else {
      Issue.record("Nobody was told.")
      return
    }
    #expect(told.complaints.withLock { $0 }.count == 1)
  }

  /// In a quiet time the writer gives its memory back; what comes later is kept as before.
  @Test func goesOnAfterAQuietTime() throws {
    var limits = StoreLimits()
    limits.quietMilliseconds = 1
    let store = try StoreUnderTest(limits: limits)
    for number in 1...5 {
      store.say("\(number)")
      store.database.journal.flush()
      #expect(eventually { store.database.numbers.withLock { $0.isEmpty } })
    }
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)) == ["1", "2", "3", "4", "5"])
  }

  /// One try fails, the next one goes through: nothing is lost.
  @Test func aPassingFailureLosesNothing() throws {
    let told = Told()
    var limits = StoreLimits()
    limits.retriesMax = .max
    limits.retryMilliseconds = 1
    let store = try StoreUnderTest(limits: limits, observer: told.observer)
    try store.database.breakWriting(true)
    for index in 1...5 { store.say("\(index)", in: Conversation(room: "#\(index % 2)"), account: "a\(index)") }
    #expect(eventually { !told.complaints.withLock { $0 }.isEmpty })
    try store.database.breakWriting(false)
    #expect(eventually { told.committed.withLock { $0.last == 5 } })
    #expect(try store.texts(HistoryQuery(Conversation(room: "#1"), limit: 9)) == ["1", "3", "5"])
    #expect(told.lost.withLock { $0 }.isEmpty)
  }

  /// The operators are told what it is, and where.
  @Test func aFullDiskIsTold() throws {
    let told = Told()
    var limits = StoreLimits()
    limits.retriesMax = .max
    limits.retryMilliseconds = 1
    let store = try StoreUnderTest(limits: limits, observer: told.observer)
    try store.database.fillDisk(true)
    let text = String(repeating: "long ", count: 10_000)
    store.say(text)
    let full = HistoryComplaint.writeFailed(.full(file: store.database.file), eventsLostInAll: 0)
    #expect(eventually { told.complaints.withLock { $0 } == [full] })
    // What is small may still fit, or fails with a word on why; nothing hangs.
    _ = try? store.database.setReadMarker(account: "ann", target: "#room", milliseconds: 1, now: 1000)
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)) == [])
    try store.database.fillDisk(false)
    #expect(eventually { told.committed.withLock { $0.last == 1 } })
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)) == [text])
  }

  /// Under `acknowledged` people wait for each commit: one that fails is told at once, and is not tried behind their backs.
  @Test func whatIsNotAcknowledgedIsNeverKept() throws {
    let store = try StoreUnderTest(durability: .acknowledged)
    let room = Conversation(room: "#room")
    func attempt(_ text: String) -> Bool {
      guard case .appended(let ticket) = store.database.journal.append(store.event(text)) else { return false }
      return store.database.journal.isCommitted(ticket)
    }
    #expect(attempt("kept 1"))
    for round in 1...3 {
      try store.database.breakWriting(true)
      #expect(!attempt("lost") && !attempt("lost"))
      let renamed = store.database.journal.rename("#room".utf8.span, to: "#hall\(round)".utf8.span)
      // The table of rooms is whole.
      #expect(store.database.journal.isCommitted(renamed))
      try store.database.breakWriting(false)
      #expect(attempt("kept \(round + 1)"))
      #expect(try store.texts(HistoryQuery(Conversation(room: "#hall\(round)"), limit: 99)).first == "kept 1")
      let back = store.database.journal.rename("#hall\(round)".utf8.span, to: "#room".utf8.span)
      #expect(store.database.journal.isCommitted(back))
    }
    try store.database.fillDisk(true)
    #expect(!attempt(String(repeating: "long ", count: 10_000)))
    try store.database.fillDisk(false)
    store.stop()
    #expect(!attempt("without a writer"))
    #expect(try store.texts(HistoryQuery(room, limit: 99)) == (1...4).map { "kept \($0)" })
  }

  /// What became of each ticket is known, however commits and losses follow each other; what is forgotten counts as lost.
  @Test func rememberWhatIsLost() {
    var progress = JournalProgress()
    progress.hasWriter = true
    #expect(progress.isCommitted(1) == nil)
    progress.settle(through: 2)
    progress.lose(through: 4)
    progress.lose(through: 5)
    progress.settle(through: 7)
    #expect((1...8).map { progress.isCommitted($0) } == [true, true, false, false, false, true, true, nil])
    #expect(progress.lost == [3...5])
    for round in 0..<UInt64(JournalProgress.lostRangesMax) {
      progress.lose(through: 8 + round * 2)
      progress.settle(through: 9 + round * 2)
    }
    #expect(progress.lost.count == JournalProgress.lostRangesMax)
    #expect(progress.isCommitted(3) == false && progress.isCommitted(1) == false)
    #expect(progress.isCommitted(7) == true && progress.isCommitted(8) == false && progress.isCommitted(9) == true)
    progress.hasWriter = false
    #expect(progress.isCommitted(.max) == false)
  }

  /// Workers append and read while the writer writes: each sees its own words at once, and nothing is lost or torn.
  @Test(arguments: StoreUnderTest.Place.allCases)
  func readersBesideTheWriter(_ place: StoreUnderTest.Place) async throws {
    final class Shared: Sendable {
      let database: Database
      let clock = MessageClock()
      init(_ database: Database) { self.database = database }
    }
    let store = try StoreUnderTest(place)
    let shared = Shared(store.database)
    let wrong = await withTaskGroup(of: Int.self) { group in
      for worker in 0..<4 {
        group.addTask {
          var wrong = 0
          let room = Conversation(room: "#\(worker % 2)")
          for index in 0..<150 {
            let event = StoredEvent(
              id: shared.clock.reserve(milliseconds: 0), conversation: room, kind: .message, source: "w\(worker)!u@h",
              target: "#x", text: "\(worker):\(index)")
            if shared.database.journal.append(event) == .dropped { wrong += 1 }
            guard index % 10 == 0 else { continue }
            let seen = (try? shared.database.events(HistoryQuery(room, limit: 1000))) ?? []
            if !seen.contains(event) || seen.map(\.id) != seen.map(\.id).sorted() { wrong += 1 }
            let found = try? shared.database.search(HistorySearch("\(worker):\(index)", in: [room], limit: 1000))
            if found?.contains(event) != true { wrong += 1 }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
    #expect(try store.texts(HistoryQuery(Conversation(room: "#0"), limit: 1000)).count == 300)
    #expect(try store.texts(HistoryQuery(Conversation(room: "#1"), limit: 1000)).count == 300)
  }
}
