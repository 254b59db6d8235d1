import MadangKernel
import MadangRecords
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
  /// Renamings of batches that were lost. They come before the next batch, in one transaction with it: what is said under
  /// the new name is never kept without them.
  private var renamings = ByteWriter()
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
        patienceMilliseconds: patienceMilliseconds)
      if call == .quiet {
        if renamings.isEmpty { shrink() } else { writeBatch() }
        continue
      }
      if call != .nothing { writeBatch() }
      if call == .stopping { break loop }
      if call == .nothing || mayIndex() { indexSome() }
    }
    // Events that came while the last batch was being written.
    writeBatch()
    journal.setWriter(false)
  }

  /// How long it waits for events before it does something else; nil where there is nothing else.
  private var patienceMilliseconds: Int? {
    if !renamings.isEmpty { return database.limits.retryMilliseconds }
    return hasShrunk ? nil : database.limits.quietMilliseconds
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
    let (ticket, place) = database.journal.take(into: &batch)
    tellDropped()
    if batch.isEmpty, renamings.isEmpty {
      // Somebody may be waiting for what the batch before held.
      database.journal.settle(through: ticket)
      return
    }
    let retriesMax = database.durability == .acknowledged ? 0 : database.limits.retriesMax
    var tries = 0
    while true {
      do {
        let began = MonotonicClock.nanoseconds()
        try database.insert(renamings, batch, through: place)
        let now = MonotonicClock.nanoseconds()
        database.journal.noteCommit(nanoseconds: now - began)
        eventsPerSecond = (ticket - settled) * 1_000_000_000 / max(1, now - lastWritten)
        lastWritten = now
        settled = ticket
        renamings = ByteWriter()
        database.journal.setWriting(true)
        database.journal.settle(through: ticket)
        observer.committed(ticket)
        isIndexBehind = true
        database.bringInLog()
        return
      } catch {
        let isLast = tries >= retriesMax
        if isLast {
          lostEvents += ticket - settled
          database.journal.noteLost(ticket - settled)
        }
        // Readers stop waiting for what may never come.
        database.journal.setWriting(false)
        complain(StoreError(error, file: database.file))
        if isLast { break }
      }
      tries += 1
      database.journal.rest(milliseconds: database.limits.retryMilliseconds)
    }
    if ticket > settled { observer.lost(settled + 1...ticket) }
    keepRenamings()
    settled = ticket
    database.journal.lose(through: ticket)
  }

  /// Those that the lost batch held, as far as the journal's bound goes.
  private mutating func keepRenamings() {
    let found = HistoryLoop.renamings(in: batch.span, bytesMax: database.limits.journalBytesMax - renamings.count)
    renamings.append(found.span)
  }

  private static func renamings(in batch: Span<UInt8>, bytesMax: Int) -> ByteWriter {
    var found = ByteWriter()
    var reader = JournalReader()
    while found.count < bytesMax, let record = reader.next(in: batch) {
      guard case .renaming(let old, let new) = record else { continue }
      JournalEvent.encode(renaming: batch.extracting(old), to: batch.extracting(new), to: &found)
    }
    return found
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
