import Glibc
import MadangKernel

/// Whole files of text.
package enum TextFile {
  /// Makes or replaces a file.
  package static func write(_ text: String, to path: String) throws(Errno) {
    // SAFETY: open reads a C string; the bytes written lie in the array, and `written` never passes its end.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw .last }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { throw .last }
      if count > 0 { written += count }
    }
  }
}
