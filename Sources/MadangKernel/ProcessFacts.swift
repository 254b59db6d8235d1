import Glibc

/// What the system knows of this process. See getrusage(2), proc_pid_stat(5).
package struct ProcessFacts: Sendable {
  /// Processor time of all threads, in microseconds.
  package var cpuMicroseconds = 0
  package var residentBytes = 0
  package var virtualBytes = 0
  package var threads = 0
  /// Descriptors that are open, and how many may be.
  package var descriptors = 0
  package var descriptorsMax = 0
  /// When it began, in milliseconds since 1970.
  package var startedMilliseconds: Int64 = 0

  package init() {}

  /// As it is now. It takes some microseconds, and does not grow with what is open where the system counts that itself.
  package static func now() -> ProcessFacts {
    var facts = ProcessFacts()
    var usage = rusage()
    // SAFETY: getrusage writes one local.
    if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
      facts.cpuMicroseconds =
        (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    }
    // Behind the name, which may hold anything, the state is the first field and the third of all. Without /proc there is
    // nothing to tell.
    let text = (try? SmallFile.read("/proc/self/stat", bytesMax: 4096)) ?? []
    let words = String(decoding: text.drop { $0 != UInt8(ascii: ")") }, as: UTF8.self).split(separator: " ")
    if words.count > 22 {
      facts.threads = Int(words[18]) ?? 0
      facts.virtualBytes = Int(words[21]) ?? 0
      facts.residentBytes = (Int(words[22]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
      facts.startedMilliseconds = started(ticks: Int64(words[20]) ?? 0)
    }
    facts.descriptors = DescriptorLimit.openCount()
    facts.descriptorsMax = DescriptorLimit.current
    return facts
  }

  /// - Parameter ticks: since the system began.
  private static func started(ticks: Int64) -> Int64 {
    let text = (try? SmallFile.read("/proc/stat", bytesMax: 1 << 16)) ?? []  // As above.
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") where line.hasPrefix("btime ") {
      let began = Int64(line.dropFirst(6)) ?? 0
      return began * 1_000 + ticks * 1_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    }
    return 0
  }
}
