import MadangRecords

/// A range of times as SQL's closed one, in milliseconds since 1970.
///
/// An event whose id is no more than `nearMax` ahead of its time is near: ids find it. The few others, which were said while
/// the clock stood behind what had been named already, have an index by time.
struct TimeRange {
  let least: Int64
  let greatest: Int64

  /// Workers that run at once name events a little out of order; a clock that is set right by less than this makes no
  /// difference worth an index. The number stands in the schema.
  static let nearMax: Int64 = 1_000

  /// When an event of `event` as e was.
  static let column = "((e.id >> 20) - e.ahead)"
  static let isFar = "e.ahead > 1000"

  init(least: Int64?, greatest: Int64?) {
    self.least = least ?? .min
    self.greatest = greatest ?? .max
  }

  /// Both bounds excluded.
  init(after: Int64?, before: Int64?) {
    self.init(
      least: after.map { $0 == .max ? .max : $0 + 1 }, greatest: before.map { $0 == .min ? .min : $0 - 1 })
  }

  var isAlways: Bool { least == .min && greatest == .max }
  var isEmpty: Bool { least > greatest }

  func contains(_ milliseconds: Int64) -> Bool { least <= milliseconds && milliseconds <= greatest }

  /// Where the ids lie of what was in this range: no id tells a time that is before its event's.
  var ids: IDRange {
    IDRange(least: least == .min ? 0 : MessageID.first(atMilliseconds: least).column, greatest: .max)
  }

  /// The same of what is near.
  var nearIDs: IDRange {
    let latest = greatest.addingReportingOverflow(TimeRange.nearMax)
    return IDRange(
      least: ids.least,
      greatest: latest.overflow ? .max : MessageID.last(atMilliseconds: latest.partialValue).column)
  }
}
