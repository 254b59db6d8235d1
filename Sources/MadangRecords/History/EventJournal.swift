/// Where those who hand out events leave them for the history. Any thread may call any function.
package protocol EventJournal: AnyObject, Sendable {
  /// Copies one event; waits for nobody.
  func append(_ event: JournalEvent) -> JournalVerdict

  /// What a room has been called, and what it is called from here on: what was appended before is found under the new
  /// name, what follows under the name that it comes with. Names are in any case. Waits for nobody. Returns its ticket.
  func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64

  /// Waits until it is known what became of what was appended under a ticket: true where it is committed, false where it
  /// is lost for good, as on a full disk.
  func isCommitted(_ ticket: UInt64) -> Bool

  /// How far the writer has come. Waits for nobody.
  var load: JournalLoad { get }
}
