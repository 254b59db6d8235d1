import Glibc

/// A file that grows at its end, whoever else writes there. See open(2), O_APPEND.
package struct AppendedFile: ~Copyable {
  private let descriptor: Int32

  /// Makes the file where there is none, for its owner, and its group to read. A pipe that nobody reads is refused (ENXIO)
  /// instead of waited for; a folder fails with EISDIR.
  package init(_ path: String) throws(Errno) {
    // SAFETY: a string is passed as a C string.
    descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o640)
    if descriptor < 0 { throw .last }
  }

  /// Writes what the file takes, and returns how many bytes that was: fewer than all where the disk or a pipe is full, or the
  /// file can't be written. It waits for a disk, never for a reader. See write(2).
  package func write(_ bytes: [UInt8]) -> Int {
    var offset = 0
    while offset < bytes.count {
      // SAFETY: the slice lies within the array, which lives for the call.
      let count = unsafe bytes[offset...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      offset += count
    }
    return offset
  }

  deinit {
    _ = Glibc.close(descriptor)
  }
}
