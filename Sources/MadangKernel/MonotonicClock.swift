import Glibc

/// A clock that never goes back, fine enough to time one message.
package enum MonotonicClock {
  /// Nanoseconds from an arbitrary start. See clock_gettime(2), CLOCK_MONOTONIC.
  package static func nanoseconds() -> UInt64 {
    var time = timespec()
    // SAFETY: clock_gettime writes one timespec; this clock exists on every Linux.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
