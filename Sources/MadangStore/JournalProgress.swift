/// How far the writer has come with what the journal took.
///
/// Invariant: every ticket up to `settled` is committed, or in `lost`, or was forgotten there; `lost` ascends.
struct JournalProgress {
  private(set) var settled: UInt64 = 0
  /// Somebody will settle what is appended.
  var hasWriter = false
  /// Readers do not wait for a writer that cannot write now.
  var isWriting = false
  private(set) var lost: [ClosedRange<UInt64>] = []
  /// Up to here nobody remembers what was lost.
  private var forgottenThrough: UInt64 = 0

  /// Ranges of lost tickets that are remembered. Two of them have a commit in between, and nobody asks for a ticket from
  /// before so many commits: who waits for one holds the world.
  static let lostRangesMax = 256

  mutating func settle(through ticket: UInt64) { settled = max(settled, ticket) }

  /// What is not settled up to this ticket never will be committed.
  mutating func lose(through ticket: UInt64) {
    guard ticket > settled else { return }
    if let last = lost.last, last.upperBound == settled {
      lost[lost.count - 1] = last.lowerBound...ticket
    } else {
      lost.append(settled + 1...ticket)
    }
    if lost.count > JournalProgress.lostRangesMax { forgottenThrough = lost.removeFirst().upperBound }
    settled = ticket
  }

  /// Whether a ticket's event is committed; nil while nobody knows. What is forgotten counts as lost: nobody is told what
  /// may not be on the disk.
  func isCommitted(_ ticket: UInt64) -> Bool? {
    guard ticket <= settled else { return hasWriter ? nil : false }
    return ticket > forgottenThrough && !lost.contains { $0.contains(ticket) }
  }
}
