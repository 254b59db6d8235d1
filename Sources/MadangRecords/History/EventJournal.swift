/// Where those who hand out events leave them for the history. Any thread may call any function.
package protocol EventJournal: AnyObject, Sendable {
  /// Copies one event; waits for nobody.
  func append(_ event: JournalEvent) -> JournalVerdict

  /// What a room has been called, and what it is called from here on: what was appended before is found under the new
  /// name, what follows under the name that it comes with. Names are in any case. Waits for nobody. Returns its ticket.
  func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64

  /// The same, by an entry that stands at a place in the log.
  func rename(_ old: Span<UInt8>, to new: Span<UInt8>, at place: LogPlace?) -> UInt64

  /// Whether so much waits to be written that whoever can had better wait, see `awaitRoom`. Where nothing can be written at
  /// present, nobody had.
  var isBehind: Bool { get }

  /// Waits until what was appended is written, or can't be.
  func awaitRoom()

  /// Waits until it is known what became of all that was appended before: committed, or lost for good.
  func awaitVerdicts()

  /// Waits until it is known what became of what was appended under a ticket: true where it is committed, false where it
  /// is lost for good, as on a full disk.
  func isCommitted(_ ticket: UInt64) -> Bool

  /// How far the writer has come. Waits for nobody.
  var load: JournalLoad { get }
}

extension EventJournal {
  package func rename(_ old: Span<UInt8>, to new: Span<UInt8>, at _: LogPlace?) -> UInt64 { rename(old, to: new) }
  /// Nothing waits for a journal that does not say so.
  package var isBehind: Bool { false }
  package func awaitRoom() {}
  package func awaitVerdicts() {}
}
