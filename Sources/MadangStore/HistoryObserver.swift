import MadangRecords

/// Whom the writer tells how it goes. Called on the writer's thread, which waits: a callback only passes on.
package struct HistoryObserver: Sendable {
  /// Everything up to this ticket is committed, but for what was told as a gap; under `acknowledged` it is on the disk.
  package var committed: @Sendable (_ ticket: UInt64) -> Void
  /// Those were not committed, and never will be.
  package var lost: @Sendable (_ tickets: ClosedRange<UInt64>) -> Void
  /// Something is wrong with the disk, or events were dropped: for the log and the operators. At most once a minute.
  package var complained: @Sendable (_ complaint: HistoryComplaint) -> Void

  package init(
    committed: @escaping @Sendable (_ ticket: UInt64) -> Void = { _ in },
    lost: @escaping @Sendable (_ tickets: ClosedRange<UInt64>) -> Void = { _ in },
    complained: @escaping @Sendable (_ complaint: HistoryComplaint) -> Void = { _ in }
  ) {
    self.committed = committed
    self.lost = lost
    self.complained = complained
  }
}

/// What operators should know of history.
package enum HistoryComplaint: Equatable, Sendable {
  /// A batch could not be written: it will be tried again, or was given up.
  case writeFailed(StoreError, eventsLostInAll: UInt64)
  /// The journal was full.
  case dropped(eventsInAll: UInt64)
  /// Search is not up to date.
  case indexFailed(StoreError)
}
