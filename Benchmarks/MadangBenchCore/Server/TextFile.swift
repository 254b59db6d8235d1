import Glibc
import MadangKernel

/// Whole files of text.
package enum TextFile {
  /// Whether `write` could make or replace a file, as far as that can be told without doing it.
  package static func check(_ path: String) throws(Errno) {
    // SAFETY: stat and access read C strings; stat writes one local.
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { throw Errno(EISDIR) }
      if unsafe access(path, W_OK) != 0 { throw .last }
      return
    }
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    if name.isEmpty { throw Errno(ENOENT) }
    let folder = String(path.dropLast(name.count))
    if unsafe access(folder.isEmpty ? "." : folder, W_OK | X_OK) != 0 { throw .last }
  }

  /// Makes or replaces a file.
  package static func write(_ text: String, to path: String) throws(Errno) {
    // SAFETY: open reads a C string.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw .last }
    defer { close(descriptor) }
    try write(text, to: descriptor)
  }

  /// Writes all of it to something open.
  package static func write(_ text: String, to descriptor: Int32) throws(Errno) {
    // SAFETY: the bytes written lie in the array, and `written` never passes its end.
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { throw .last }
      if count > 0 { written += count }
    }
  }
}
