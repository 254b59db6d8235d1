/// Where those who hand out events leave them for the history. Any thread may call any function.
package protocol EventJournal: AnyObject, Sendable {
  /// Copies one event; waits for nobody.
  func append(_ event: JournalEvent) -> JournalVerdict

  /// Waits until all that was appended before is committed, or lost for good; not where nothing can be written at present.
  func flush()
}
