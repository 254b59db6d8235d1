import Glibc

/// A file that grows at its end through shared memory: what was appended is in it even where the program dies with the next
/// instruction. See mmap(2), MAP_SHARED; posix_fallocate(3).
///
///     written │ window, mapped, on the disk already │
@safe
package struct MappedAppendFile: ~Copyable, @unchecked Sendable {
  private let path: String
  private let descriptor: Int32
  private let bytesMax: Int
  /// A whole number of pages, from `windowStart` in the file on.
  private var window: UnsafeMutableRawBufferPointer?
  private var windowStart = 0
  /// Bytes that were appended.
  package private(set) var count = 0

  private static let windowBytes = 4 << 20
  private static let pageBytes = 1 << 16

  /// Makes a file that is not there yet, for its owner alone.
  package init(_ path: String, bytesMax: Int) throws(Errno) {
    // SAFETY: a string is passed as a C string.
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    self.path = path
    self.bytesMax = bytesMax
    // SAFETY: nothing is mapped yet.
    unsafe window = nil
    if descriptor < 0 { throw .last }
  }

  /// Closes it, and removes it from its folder. See unlink(2).
  package consuming func remove() { Folder.removeFile(path) }

  /// Appends all of it, or nothing: where there is no room for it on the disk (ENOSPC), or it would be longer than it may be
  /// (EFBIG).
  package mutating func append(_ bytes: Span<UInt8>) throws(Errno) {
    guard count + bytes.count <= bytesMax else { throw .fileTooBig }
    // SAFETY: its length alone is asked for.
    let mapped = unsafe window?.count ?? 0
    if mapped == 0 || count + bytes.count > windowStart + mapped { try move(toHold: bytes.count) }
    let offset = count - windowStart
    // SAFETY: the window reaches from `windowStart` to beyond these bytes, which are not its own.
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe window?.baseAddress?.advanced(by: offset).copyMemory(from: start, byteCount: source.count)
    }
    count += bytes.count
  }

  /// Maps the next window, which begins with the page that is being written.
  private mutating func move(toHold bytes: Int) throws(Errno) {
    unmap()
    let start = count / MappedAppendFile.pageBytes * MappedAppendFile.pageBytes
    let pages = (count - start + bytes + MappedAppendFile.pageBytes - 1) / MappedAppendFile.pageBytes
    let length = max(MappedAppendFile.windowBytes, pages * MappedAppendFile.pageBytes)
    // Without a place on the disk, writing there would end the program.
    let error = posix_fallocate(descriptor, off_t(start), off_t(length))
    if error != 0 { throw Errno(error) }
    // SAFETY: the file is ours, and has that place; the mapping is used within its length alone.
    let address = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(start))
    // SAFETY: what is compared is the address alone.
    guard let address = unsafe address, unsafe MAP_FAILED.map({ unsafe $0 != address }) ?? true else { throw .last }
    // SAFETY: so many bytes are mapped there.
    unsafe window = UnsafeMutableRawBufferPointer(start: address, count: length)
    windowStart = start
  }

  private mutating func unmap() {
    // SAFETY: it was mapped so, and is used no more.
    guard let mapped = unsafe window else { return }
    _ = unsafe munmap(mapped.baseAddress, mapped.count)
    unsafe window = nil
  }

  deinit {
    // SAFETY: as in `unmap`.
    if let mapped = unsafe window {
      _ = unsafe munmap(mapped.baseAddress, mapped.count)
    }
    if descriptor >= 0 {
      _ = ftruncate(descriptor, off_t(count))
      _ = Glibc.close(descriptor)
    }
  }
}
