import Glibc

/// The memory that this process has in use. See proc_pid_statm(5).
package enum ResidentMemory {
  /// Bytes; nil where the system doesn't tell.
  package static func bytes() -> Int? {
    // SAFETY: open reads a literal C string.
    let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { _ = close(descriptor) }
    var text = [UInt8](repeating: 0, count: 256)
    let capacity = text.count
    // SAFETY: at most `capacity` bytes into an array of that size.
    let count = unsafe read(descriptor, &text, capacity)
    guard count > 0 else { return nil }
    let words = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
