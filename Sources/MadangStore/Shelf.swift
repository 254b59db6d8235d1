import MadangRecords

/// Which of a conversation's ranges an event lies in. The numbers are on disk: they never change.
enum Shelf: Int64 {
  /// PRIVMSG and NOTICE: what everyone gets.
  case said = 0
  /// What is played back only to those who ask for it.
  case happened = 1
  /// Redactions, which come after what they redact.
  case redactions = 2

  init(_ kind: StoredEvent.Kind) {
    switch kind {
    case .message, .notice: self = .said
    case .redaction: self = .redactions
    default: self = .happened
    }
  }
}
