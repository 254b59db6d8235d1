import MadangKernel
import MadangMemory
import MadangRecords
import MadangWire

/// Where workers leave events for the writer, and what rooms are called otherwise: bytes one after another, swapped for an empty buffer when the writer comes.
///
/// Any thread appends; the writer alone takes. Nothing is allocated once both buffers have grown to what a batch needs.
///
/// Invariant: settled ≤ appended; every ticket up to `settled` is committed, or was counted as a gap, or refused.
package final class Journal: EventJournal {
  private let limits: StoreLimits
  /// Tier 1.
  private let pending = Lock(Pending())
  /// Tier 1, and so never taken while `pending` is held.
  private let bell = Monitor(Bell())
  /// Tier 1.
  private let progress = Monitor(JournalProgress())
  /// Tier 1. The writer counts in it.
  private let written = Lock(HistoryCounts())

  struct Pending: ~Copyable {
    var bytes = ByteWriter()
    var appended: UInt64 = 0
    /// The last of them that is a message or a notice, or a room's other name, under which messages are looked for.
    var said: UInt64 = 0
    var dropped: UInt64 = 0
    /// Where in the log the last of them stands.
    var place: LogPlace?
    /// What stands there or before it is in the database: it comes again where a node reads the log anew.
    var keptThrough: LogPlace?

    /// Whether something that stands at a place is to be kept.
    mutating func takes(_ place: LogPlace?) -> Bool {
      guard let place else { return true }
      if let keptThrough, place <= keptThrough { return false }
      self.place = place
      return true
    }
  }

  /// What the writer is called for.
  struct Bell {
    var hasEvents = false
    var isUrgent = false
    var isStopping = false

    var isCalling: Bool { hasEvents || isStopping || isUrgent }
  }

  init(limits: StoreLimits) {
    self.limits = limits
  }

  /// Events that are not committed yet.
  package var waitingCount: Int {
    let appended = pending.withLock { $0.appended }
    let settled = progress.withLock { $0.settled }
    return Int(clamping: Int64(clamping: appended) - Int64(clamping: min(settled, appended)))
  }

  package var load: JournalLoad {
    let settled = progress.withLock { $0.settled }
    return JournalLoad(waiting: waitingCount, settled: settled)
  }

  /// What the writer has done.
  package var counts: HistoryCounts {
    var counts = written.withLock { $0 }
    counts.lost += dropped
    return counts
  }

  // MARK: Appending

  /// Copies one event. The ticket's number counts up by one for each event that was taken.
  package func append(_ event: JournalEvent) -> JournalVerdict {
    let count = event.encodedBytes
    let place = event.place
    enum Taken {
      case appended(ticket: UInt64, isFirst: Bool, isFull: Bool)
      case dropped
    }
    let taken = pending.withLock { pending -> Taken in
      guard pending.takes(place) else { return .appended(ticket: 0, isFirst: false, isFull: false) }
      let before = pending.bytes.count
      guard count <= StoreLimits.eventBytesMax, before + count <= limits.journalBytesMax else {
        pending.dropped += 1
        return .dropped
      }
      event.encode(to: &pending.bytes)
      pending.appended += 1
      if event.kind == .message || event.kind == .notice { pending.said = pending.appended }
      let full = limits.batchBytesMax
      return .appended(
        ticket: pending.appended, isFirst: before == 0, isFull: before < full && before + count >= full)
    }
    switch taken {
    case .dropped: return .dropped
    case .appended(let ticket, let isFirst, let isFull):
      // Only the first event of a batch and the one that fills it wake the writer.
      if isFirst || isFull {
        ring {
          $0.hasEvents = true
          if isFull { $0.isUrgent = true }
        }
      }
      return .appended(ticket: ticket)
    }
  }

  /// Taken even where the journal is full: it is short and seldom, and without it what was said before and what is said
  /// from now on would lie apart.
  package func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64 { rename(old, to: new, at: nil) }

  package func rename(_ old: Span<UInt8>, to new: Span<UInt8>, at place: LogPlace?) -> UInt64 {
    let (isFirst, ticket) = pending.withLock { pending -> (Bool, UInt64) in
      guard pending.takes(place) else { return (false, 0) }
      let isFirst = pending.bytes.isEmpty
      JournalEvent.encode(renaming: old, to: new, to: &pending.bytes)
      pending.appended += 1
      pending.said = pending.appended
      return (isFirst, pending.appended)
    }
    if isFirst { ring { $0.hasEvents = true } }
    return ticket
  }

  /// What stands there in the log, or before it, was kept by an earlier run.
  func skip(through place: LogPlace?) { pending.withLock { $0.keptThrough = place } }

  package var isBehind: Bool { bytesWaiting > limits.journalBytesMax / 2 && progress.withLock { $0.isWriting } }

  package func awaitRoom() { flush() }

  package func awaitVerdicts() { _ = isCommitted(appended) }

  /// The ticket of the last event that was taken.
  package var appended: UInt64 { pending.withLock { $0.appended } }
  /// Events that found the journal full.
  package var dropped: UInt64 { pending.withLock { $0.dropped } }
  package var bytesWaiting: Int { pending.withLock { $0.bytes.count } }

  /// Waits until everything that was appended before is committed, or lost for good. Returns at once where there is no
  /// writer, or where it cannot write at present: a full disk must not keep readers waiting too.
  package func flush() { flush(through: appended) }

  /// The same for messages and notices alone: who joins a room together with many others need not wait for their JOINs.
  func flushSaid() { flush(through: pending.withLock { $0.said }) }

  private func flush(through ticket: UInt64) {
    if progress.withLock({ $0.settled >= ticket || !$0.isWriting }) { return }
    ring { $0.isUrgent = true }
    progress.wait(until: { $0.settled >= ticket || !$0.isWriting }, then: { _ in })
  }

  package func isCommitted(_ ticket: UInt64) -> Bool {
    if let known = progress.withLock({ $0.isCommitted(ticket) }) { return known }
    ring { $0.isUrgent = true }
    return progress.wait(until: { $0.isCommitted(ticket) != nil }, then: { $0.isCommitted(ticket) ?? false })
  }

  private func ring(_ change: (inout Bell) -> Void) {
    bell.withLock { change(&$0) }
    bell.signalOne()
  }

  // MARK: The writer's side

  /// Why the writer was woken.
  enum Call {
    case events, nothing, stopping
    /// Nothing has come for as long as the writer wanted to wait.
    case quiet
  }

  /// Waits for events and then, unless somebody is waiting for them, until others have come to share their commit.
  /// `hasOtherWork`: doesn't wait where there is nothing to write. `patienceMilliseconds`: nil waits for ever.
  func waitForEvents(hasOtherWork: Bool, delayMilliseconds: Int, patienceMilliseconds: Int?) -> Call {
    if hasOtherWork {
      if !bell.withLock({ $0.isCalling }) { return .nothing }
    } else if let patienceMilliseconds {
      let end = MonotonicClock.nanoseconds() + UInt64(patienceMilliseconds) * 1_000_000
      if !bell.wait(until: { $0.isCalling }, deadline: end, then: { _, isMet in isMet }) { return .quiet }
    } else {
      bell.wait(until: { $0.isCalling }, then: { _ in })
    }
    let deadline = MonotonicClock.nanoseconds() + UInt64(delayMilliseconds) * 1_000_000
    return bell.wait(
      until: { $0.isUrgent || $0.isStopping || delayMilliseconds == 0 }, deadline: deadline,
      then: { bell, _ in
        bell.hasEvents = false
        bell.isUrgent = false
        return bell.isStopping ? .stopping : .events
      })
  }

  /// Rests after a failure; cut short only by the end.
  func rest(milliseconds: Int) {
    let deadline = MonotonicClock.nanoseconds() + UInt64(milliseconds) * 1_000_000
    bell.wait(until: { $0.isStopping }, deadline: deadline, then: { _, _ in })
  }

  /// Gives back what the buffer has grown to, where it is empty.
  func shrink() {
    pending.withLock { pending in
      if pending.bytes.isEmpty { pending.bytes = ByteWriter() }
    }
  }

  /// Takes all that waits in exchange for an empty buffer. Returns the ticket of the last event in it, and where in the log
  /// that stands.
  func take(into batch: inout ByteWriter) -> (ticket: UInt64, place: LogPlace?) {
    batch.removeAll()
    return pending.withLock { pending in
      swap(&pending.bytes, &batch)
      return (pending.appended, pending.place)
    }
  }

  func noteCommit(nanoseconds: UInt64) {
    written.withLock { written in
      let nanoseconds = Int(clamping: nanoseconds)
      written.commits.counts[HistogramScale.nanoseconds.bucket(of: nanoseconds)] += 1
      written.commits.sum += nanoseconds
    }
  }

  func noteLost(_ events: UInt64) { written.withLock { $0.lost += events } }

  func settle(through ticket: UInt64) {
    change { $0.settle(through: ticket) }
  }

  /// Gives up what is not settled up to this ticket.
  func lose(through ticket: UInt64) {
    change { $0.lose(through: ticket) }
  }

  func setWriting(_ isWriting: Bool) {
    change { $0.isWriting = isWriting }
  }

  /// A writer has begun, or has ended: from here on nobody waits for one.
  func setWriter(_ hasWriter: Bool) {
    change { progress in
      progress.hasWriter = hasWriter
      progress.isWriting = hasWriter
    }
  }

  private func change(_ body: (inout JournalProgress) -> Void) {
    progress.withLock { body(&$0) }
    progress.signalAll()
  }

  func stop() {
    ring { $0.isStopping = true }
  }
}
