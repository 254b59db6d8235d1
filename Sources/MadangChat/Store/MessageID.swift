/// What names one event for ever, as `msgid` says it: the millisecond in which it was taken, and a count within that.
/// Later events have greater numbers, so that the order of ids is the order of history. IRCv3 message-ids.
///
///     63          20 19        0
///     │ milliseconds │  counter │
package struct MessageID: Hashable, Comparable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  package static let counterBits: UInt64 = 20
  package static let counterMax: UInt64 = (1 << counterBits) - 1
  /// Base32 digits of the text form.
  package static let textBytes = 13
  /// The latest millisecond that an id can say: a database keeps ids as signed numbers.
  package static let millisecondsMax = UInt64(Int64.max) >> counterBits

  /// Milliseconds since 1970.
  package var milliseconds: Int64 { Int64(rawValue >> MessageID.counterBits) }

  /// The least id of a millisecond. A time before 1970 counts as 1970, one beyond what ids can say as the last.
  package static func first(atMilliseconds milliseconds: Int64) -> MessageID {
    MessageID(rawValue: min(UInt64(max(0, milliseconds)), millisecondsMax) << counterBits)
  }

  /// The greatest id of a millisecond.
  package static func last(atMilliseconds milliseconds: Int64) -> MessageID {
    MessageID(rawValue: first(atMilliseconds: milliseconds).rawValue | counterMax)
  }

  package static func < (left: MessageID, right: MessageID) -> Bool { left.rawValue < right.rawValue }
}
