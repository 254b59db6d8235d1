import Glibc

/// The time of day where the person is. See localtime_r(3).
package struct LocalTime: Equatable, Sendable {
  package let hour: Int
  package let minute: Int

  /// `milliseconds` since the epoch.
  package init(milliseconds: Int64) {
    var seconds = time_t(milliseconds / 1_000)
    var parts = unsafe tm()
    // SAFETY: localtime_r reads one time_t and writes one tm.
    _ = unsafe localtime_r(&seconds, &parts)
    hour = unsafe Int(parts.tm_hour)
    minute = unsafe Int(parts.tm_min)
  }
}
