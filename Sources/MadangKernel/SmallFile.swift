import CLinux
import Glibc

/// Files that are read and written as a whole, and what else is done with whole files.
package enum SmallFile {
  /// The first bytes of a file, so many at most; nil where there is no such file (ENOENT). A folder fails with EISDIR. It
  /// waits for a pipe's end. See open(2), read(2).
  package static func read(_ path: String, bytesMax: Int) throws(Errno) -> [UInt8]? {
    // SAFETY: a string is passed as a C string.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw .last
    }
    defer { _ = Glibc.close(descriptor) }
    return try read(descriptor, bytesMax: bytesMax)
  }

  private static func read(_ descriptor: Int32, bytesMax: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < bytesMax {
      var piece = [UInt8](repeating: 0, count: min(4096, bytesMax - bytes.count))
      // SAFETY: no more is written than the array holds.
      let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw .last
      }
      if count == 0 { break }
      bytes += piece.prefix(count)
    }
    return bytes
  }

  /// A whole file that lies below a folder, by the names that lead to it, none of which may be a link; nil where there is no
  /// such file, or it is no plain one, or longer than it may be. See openat(2), O_NOFOLLOW; fstat(2).
  package static func read(_ names: [String], below folder: String, bytesMax: Int) -> [UInt8]? {
    // SAFETY: a string is passed as a C string.
    var parent = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for (index, name) in names.enumerated() {
      if parent < 0 { return nil }
      // One that is no file must not keep whoever opens it waiting, as a pipe does.
      let kind = index == names.count - 1 ? O_NONBLOCK : O_DIRECTORY
      // SAFETY: as above.
      let child = unsafe openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
      _ = Glibc.close(parent)
      parent = child
    }
    if parent < 0 { return nil }
    defer { _ = Glibc.close(parent) }
    var status = stat()
    // SAFETY: fstat writes one local of the type that it expects.
    guard unsafe fstat(parent, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) <= bytesMax else {
      return nil
    }
    // It may have grown since.
    guard let bytes = try? read(parent, bytesMax: bytesMax + 1), bytes.count <= bytesMax else { return nil }
    return bytes
  }

  /// Puts a file there, or another in its place, whole or not at all, and on the disk before it returns. It is for its owner
  /// alone. Where that fails, as with ENOSPC, what was there stays, and no draft is left. See write(2), fsync(2), rename(2).
  package static func replace(_ path: String, with bytes: [UInt8]) throws(Errno) {
    let draft = path + ".new"
    // SAFETY: a string is passed as a C string.
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw .last }
    do throws(Errno) {
      defer { _ = Glibc.close(descriptor) }
      try write(bytes, to: descriptor)
      if fsync(descriptor) != 0 { throw .last }
    } catch {
      try? remove(draft)  // What went wrong before is what counts.
      throw error
    }
    do throws(Errno) { try move(draft, to: path) } catch {
      try? remove(draft)  // As above.
      throw error
    }
    try synchronize(path.folderPart)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Errno) {
    var offset = 0
    while offset < bytes.count {
      // SAFETY: no more is read than the array holds.
      let count = unsafe bytes[offset...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw .last
      }
      offset += count
    }
  }

  /// Gives a file another name, in place of what had it, and has the folder on the disk. Where that fails, each keeps its
  /// name, unless it is the disk that fails. See rename(2).
  package static func rename(_ old: String, to new: String) throws(Errno) {
    try move(old, to: new)
    try synchronize(new.folderPart)
  }

  private static func move(_ old: String, to new: String) throws(Errno) {
    // SAFETY: strings are passed as C strings.
    if unsafe Glibc.rename(old, new) != 0 { throw .last }
  }

  /// Has a file, or the names in a folder, on the disk. What is on none fails with EINVAL. See fsync(2).
  package static func synchronize(_ path: String) throws(Errno) {
    // SAFETY: a string is passed as a C string.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .last }
    defer { _ = Glibc.close(descriptor) }
    if fsync(descriptor) != 0 { throw .last }
  }

  /// Takes a file away; does nothing where there is none. A folder fails with EISDIR, and stays. See unlink(2).
  package static func remove(_ path: String) throws(Errno) {
    // SAFETY: a string is passed as a C string.
    if unsafe unlink(path) != 0, errno != ENOENT { throw .last }
  }
}

extension String {
  /// The folder of a path.
  fileprivate var folderPart: String {
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }
}
