import Glibc

/// The time and the day where the person is. See localtime_r(3).
package struct LocalTime: Equatable, Sendable {
  package let hour: Int
  package let minute: Int
  private let year: Int
  private let month: Int
  private let day: Int

  /// `milliseconds` since the epoch.
  package init(milliseconds: Int64) {
    var seconds = time_t(milliseconds / 1_000)
    // SAFETY: a C structure whose fields may all be zero.
    var parts = unsafe tm()
    // SAFETY: localtime_r reads one time_t and writes one tm.
    _ = unsafe localtime_r(&seconds, &parts)
    hour = unsafe Int(parts.tm_hour)
    minute = unsafe Int(parts.tm_min)
    year = unsafe Int(parts.tm_year) + 1900
    month = unsafe Int(parts.tm_mon) + 1
    day = unsafe Int(parts.tm_mday)
  }

  package func isSameDay(as other: LocalTime) -> Bool {
    year == other.year && month == other.month && day == other.day
  }

  /// `09:30`.
  package var timeText: String { "\(LocalTime.twoDigits(hour)):\(LocalTime.twoDigits(minute))" }

  /// `2026-11-21`.
  package var dayText: String { "\(year)-\(LocalTime.twoDigits(month))-\(LocalTime.twoDigits(day))" }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
