import Glibc
import MadangKernel

/// A process that may open no more: only ever in a process of a test's own. See getrlimit(2), RLIMIT_NOFILE.
enum DescriptorHunger {
  /// What lies below the limit, so that nothing more does.
  // SAFETY: one thread of one process hungers.
  private nonisolated(unsafe) static var fillers: [Int32] = []

  /// From here on so many more can be opened. Each filler has the lowest number that was free, so that below the last one
  /// none is left.
  static func begin(leaving room: Int = 0) throws(Errno) {
    for _ in 0...room {
      // SAFETY: a C string literal.
      let filler = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
      if filler < 0 { throw .last }
      // SAFETY: see there.
      unsafe fillers.append(filler)
    }
    // SAFETY: as above.
    try set(unsafe Int(fillers.last ?? 0) + 1)
    for _ in 0..<room { if let last = unsafe fillers.popLast() { close(last) } }
  }

  static func end() {
    // SAFETY: as above.
    for index in unsafe fillers.indices { close(unsafe fillers[index]) }
    unsafe fillers = []
    // What was set down can be set up again: the hard limit stays. Without that the test fails by itself.
    _ = try? DescriptorLimit.raise()
  }

  private static func set(_ count: Int) throws(Errno) {
    var limit = rlimit()
    // SAFETY: each call reads or writes one rlimit.
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = rlim_t(count)
    // SAFETY: as above.
    if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { throw .last }
  }
}
