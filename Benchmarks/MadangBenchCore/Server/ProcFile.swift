import Glibc

/// Reading and understanding the files of /proc. See proc(5).
package enum ProcFile {
  /// The text of a small file, nil where it can't be read (the process is gone).
  static func read(_ path: String) -> String? {
    // SAFETY: open reads a C string; the descriptor is closed below.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 8192)
    while true {
      // SAFETY: at most 8192 bytes into an array of that size.
      let count = unsafe Glibc.read(descriptor, &part, 8192)
      if count <= 0 { break }
      text.append(contentsOf: part[..<count])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The names in a directory.
  static func entries(of path: String) -> [String] {
    // SAFETY: the stream is used here alone and closed; readdir's entry is copied before the next call.
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      names.append(
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
          unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        })
    }
    return names
  }

  /// The number that follows a label.
  package static func number(after label: String, in text: String) -> UInt64? {
    let bytes = Array(text.utf8)
    let wanted = Array(label.utf8)
    guard bytes.count >= wanted.count else { return nil }
    for start in 0...(bytes.count - wanted.count) where bytes[start..<start + wanted.count].elementsEqual(wanted) {
      let rest = bytes[(start + wanted.count)...].drop { $0 == 0x20 || $0 == 0x09 }
      return UInt64(String(decoding: rest.prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
    }
    return nil
  }

  /// Name and time of a thread from its `stat` line. The name stands in parentheses and may itself hold some.
  package static func threadTime(_ identifier: Int32, stat: String) -> ProcessMeter.ThreadTime? {
    guard let open = stat.firstIndex(of: "("), let close = stat.lastIndex(of: ")"), open < close else { return nil }
    let fields = stat[stat.index(after: close)...].split(separator: " ")
    // Fields 14 and 15 of the line are user and system time; the name is the second, and `fields` begins at the third.
    guard fields.count > 12, let user = UInt64(fields[11]), let system = UInt64(fields[12]) else { return nil }
    return ProcessMeter.ThreadTime(
      identifier: identifier, name: String(stat[stat.index(after: open)..<close]),
      nanoseconds: (user + system) * (1_000_000_000 / ticksPerSecond))
  }

  private static let ticksPerSecond = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
}
