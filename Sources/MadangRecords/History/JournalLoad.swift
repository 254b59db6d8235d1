/// How far whoever writes a journal has come.
package struct JournalLoad: Sendable, Equatable {
  /// What waits to be written.
  package let waiting: Int
  /// The ticket up to which it is known what became of everything: it moves as long as anything is written.
  package let settled: UInt64

  package init(waiting: Int, settled: UInt64) {
    self.waiting = waiting
    self.settled = settled
  }
}

extension EventJournal {
  /// Nothing waits for a journal that does not say so.
  package var load: JournalLoad { JournalLoad(waiting: 0, settled: 0) }
}
