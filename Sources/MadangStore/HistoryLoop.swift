import MadangChat
import MadangKernel
import MadangWire

/// What the writer's thread does and has. Nobody else touches it.
struct HistoryLoop: ~Copyable {
  struct Start: Sendable {
    let database: Database
    let observer: HistoryObserver
  }

  private let database: Database
  private let observer: HistoryObserver
  private var batch = ByteWriter()
  private var settled: UInt64 = 0
  private var lostEvents: UInt64 = 0
  private var isIndexBehind = true
  /// Whether nothing has come since memory was given back.
  private var hasShrunk = false
  private var toldDropped: UInt64 = 0
  /// How fast the last batch came together.
  private var eventsPerSecond: UInt64 = 0
  private var lastWritten: UInt64 = 0
  private var indexRestsUntil: UInt64 = 0
  /// When each kind of complaint may be told again, on the monotonic clock.
  private var quiet = (write: UInt64(0), drop: UInt64(0), index: UInt64(0))

  init(_ start: Start) {
    database = start.database
    observer = start.observer
  }

  consuming func run() {
    let journal = database.journal
    let delay = database.durability == .acknowledged ? 0 : database.limits.batchMilliseconds
    loop: while true {
      let call = journal.waitForEvents(
        hasOtherWork: isIndexBehind, delayMilliseconds: delay,
        patienceMilliseconds: hasShrunk ? nil : database.limits.quietMilliseconds)
      if call == .quiet {
        shrink()
        continue
      }
      if call != .nothing { writeBatch() }
      if call == .stopping { break loop }
      if call == .nothing || mayIndex() { indexSome() }
    }
    // Events that came while the last batch was being written.
    writeBatch()
    journal.setWriting(false)
  }

  /// After a busy time.
  private mutating func shrink() {
    hasShrunk = true
    batch = ByteWriter()
    database.journal.shrink()
    database.shrink()
    MemoryTrim.run()
  }

  private mutating func writeBatch() {
    hasShrunk = false
    let ticket = database.journal.take(into: &batch)
    tellDropped()
    if batch.isEmpty {
      // Somebody may be waiting for what the batch before held.
      database.journal.settle(through: ticket)
      return
    }
    var tries = 0
    while true {
      do {
        try database.insert(batch)
        let now = MonotonicClock.nanoseconds()
        eventsPerSecond = (ticket - settled) * 1_000_000_000 / max(1, now - lastWritten)
        lastWritten = now
        settled = ticket
        database.journal.setWriting(true)
        database.journal.settle(through: ticket)
        observer.committed(ticket)
        isIndexBehind = true
        return
      } catch {
        let isLast = tries == database.limits.retriesMax
        if isLast { lostEvents += ticket - settled }
        // Readers stop waiting for what may never come.
        database.journal.setWriting(false)
        complain(StoreError(error, file: database.file))
        if isLast { break }
      }
      tries += 1
      database.journal.rest(milliseconds: database.limits.retryMilliseconds)
    }
    observer.lost(settled + 1...ticket)
    renameLater()
    settled = ticket
    database.journal.settle(through: ticket)
  }

  /// Rooms that the lost batch had renamed: at the next try. Later than it was, but with what was said meanwhile under the
  /// new name all the same.
  private borrowing func renameLater() {
    let lost = batch.span
    var reader = JournalReader()
    while let record = reader.next(in: lost) {
      guard case .renaming(let old, let new) = record else { continue }
      database.journal.rename(lost.extracting(old), to: lost.extracting(new))
    }
  }

  /// Where much is said, the index waits for a quieter moment, and has its turn once a second until then: handing out
  /// messages comes before finding them again.
  private func mayIndex() -> Bool {
    eventsPerSecond <= StoreLimits.busyEventsPerSecondMin || MonotonicClock.nanoseconds() >= indexRestsUntil
  }

  private mutating func indexSome() {
    indexRestsUntil = MonotonicClock.nanoseconds() + StoreLimits.indexRestSeconds * 1_000_000_000
    do {
      isIndexBehind = try database.indexSome()
    } catch {
      isIndexBehind = false
      HistoryLoop.once(&quiet.index) { observer.complained(.indexFailed(error)) }
    }
  }

  private mutating func complain(_ error: StoreError) {
    HistoryLoop.once(&quiet.write) { observer.complained(.writeFailed(error, eventsLostInAll: lostEvents)) }
  }

  private mutating func tellDropped() {
    let dropped = database.journal.dropped
    if dropped == toldDropped { return }
    HistoryLoop.once(&quiet.drop) {
      toldDropped = dropped
      observer.complained(.dropped(eventsInAll: dropped))
    }
  }

  private static func once(_ quietUntil: inout UInt64, _ tell: () -> Void) {
    let now = MonotonicClock.nanoseconds()
    if now < quietUntil { return }
    quietUntil = now + StoreLimits.complaintSeconds * 1_000_000_000
    tell()
  }
}
