/// Whether the journal took an event.
package enum JournalVerdict: Equatable, Sendable {
  case appended(ticket: UInt64)
  /// The journal is full, or the event too large. History will have a gap; it has been counted.
  case dropped
}
