/// What `TLSRecords.open` made of what was read.
package struct TLSOpened {
  package enum Verdict: Equatable, Sendable {
    case open
    /// The peer has said close_notify: it says nothing more, and may still hear.
    case closed
    /// The peer has broken a rule. The alert that says so stands in the replies; the connection is to be closed.
    case failed(TLSAlert)
    /// The peer has ended the connection with this alert.
    case refused(TLSAlert)
  }

  /// The application's bytes: so many from the buffer's start. Also where the verdict is bad: they came before.
  package var plainBytes: Int
  /// Where the start of a record lies that has not come whole: at the end of what was read.
  package var rest: Range<Int>
  package var verdict: Verdict
}
