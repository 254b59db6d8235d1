import Glibc

/// What each thread of this process has used of a processor. See proc(5), /proc/PID/task, and sched-stats of the kernel.
package enum ThreadTimes {
  /// Microseconds since each began, by name and in the order of their numbers; threads of one name together. Nothing where
  /// the system doesn't tell.
  package static func microseconds() -> [(name: String, count: Int)] {
    var times: [(name: String, count: Int)] = []
    for number in numbers() {
      guard let name = text("/proc/self/task/\(number)/comm"), let stat = text("/proc/self/task/\(number)/schedstat"),
        let nanoseconds = stat.split(separator: " ").first.flatMap({ Int($0) })
      else { continue }
      let bare = String(name.prefix { $0 != "\n" })
      if let index = times.firstIndex(where: { $0.name == bare }) {
        times[index].count += nanoseconds / 1_000
      } else {
        times.append((bare, nanoseconds / 1_000))
      }
    }
    return times
  }

  /// Of all threads. See readdir(3).
  private static func numbers() -> [Int] {
    // SAFETY: a C string literal; the folder is closed below.
    guard let folder = unsafe opendir("/proc/self/task") else { return [] }
    defer { unsafe closedir(folder) }
    var numbers: [Int] = []
    // SAFETY: an entry is good until the next call, and its name ends in a zero byte.
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if let number = Int(name) { numbers.append(number) }
    }
    return numbers.sorted()
  }

  private static func text(_ path: String) -> String? {
    guard let bytes = try? SmallFile.read(path, bytesMax: 4_096) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
