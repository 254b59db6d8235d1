import MadangRecords

/// Names and times as the database keeps them.
extension MessageID {
  /// From the database's signed number.
  init(_ column: Int64) {
    self.init(rawValue: UInt64(bitPattern: column))
  }

  /// Ids stay within signed numbers; a bound beyond them is the greatest.
  var column: Int64 { Int64(clamping: rawValue) }

  /// By how much the time that the id tells is ahead of when its event was: `event.ahead`. Where the clock went on as it
  /// should, some milliseconds at most.
  func ahead(of milliseconds: Int64) -> Int64 { max(0, self.milliseconds - milliseconds) }

  /// When an event was.
  func milliseconds(ahead: Int64) -> Int64 { milliseconds - ahead }
}

/// An open range of ids as SQL's closed one.
struct IDRange {
  let least: Int64
  let greatest: Int64

  init(after: MessageID?, before: MessageID?) {
    least = after.map { $0.column == .max ? .max : $0.column + 1 } ?? 0
    greatest = before.map { $0.column - 1 } ?? .max
  }

  init(least: Int64, greatest: Int64) {
    self.least = least
    self.greatest = greatest
  }

  var isEmpty: Bool { least > greatest }

  /// What lies in both.
  func meeting(_ other: IDRange) -> IDRange {
    IDRange(least: max(least, other.least), greatest: min(greatest, other.greatest))
  }
}
