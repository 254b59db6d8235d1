import Glibc

/// The processor time that processes have used, finer than the hundredths of a second of /proc.
package enum ProcessClock {
  /// Nanoseconds of processor time of all threads of process `identifier`; nil where there is no such process.
  /// See clock_getcpuclockid(3).
  package static func nanoseconds(of identifier: Int32) -> UInt64? {
    var clock = clockid_t()
    var time = timespec()
    // SAFETY: each call writes one local of the type that it expects.
    guard unsafe clock_getcpuclockid(identifier, &clock) == 0, unsafe clock_gettime(clock, &time) == 0 else {
      return nil
    }
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
