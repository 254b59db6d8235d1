import Glibc

/// One of the three descriptors that every program is started with, or one that stands in for it. It is left blocking,
/// because other programs share it, and open, because it is not ours.
package struct StandardStream: Hashable, Sendable {
  package let descriptor: Int32

  package init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  package static let input = StandardStream(descriptor: 0)
  package static let output = StandardStream(descriptor: 1)
  package static let errors = StandardStream(descriptor: 2)

  /// Puts /dev/null in place of each of the three that the program was started without. Otherwise its first socket would
  /// have that number, and what is meant for a person would go to a stranger. Call it before anything is opened.
  package static func openMissing() {
    for stream in [input, output, errors] where fcntl(stream.descriptor, F_GETFD) < 0 {
      // The lowest number that is free, which is this one: those below are open by now.
      // SAFETY: a C string literal. If it fails, nothing is worse than before.
      _ = unsafe open("/dev/null", O_RDWR)
    }
  }

  /// The terminal that the program was started at, wherever the three lead; nil where there is none. Open until the program
  /// ends. See tty(4).
  package static func controllingTerminal() -> StandardStream? {
    // SAFETY: a C string literal.
    let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
    return descriptor < 0 ? nil : StandardStream(descriptor: descriptor)
  }

  /// Whether a person is at the other end. See isatty(3).
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// One read(2); blocks unless the descriptor was reported to be readable. Never `wouldBlock` unless somebody else made
  /// it non-blocking.
  package func read(into buffer: inout [UInt8]) -> IOResult {
    while true {
      // SAFETY: the array lends as many bytes as it has, for the length of the call.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { return .bytes(count) }
      if count == 0 { return .ended }
      if errno == EAGAIN { return .wouldBlock }
      if errno != EINTR { return .failed(.last) }
    }
  }

  /// Writes everything, and waits as long as it takes. Fails with `brokenPipe` where nobody reads, if the program outlives
  /// that (`BrokenPipe`), and with ENOSPC where the disk is full. See write(2).
  package func write(_ bytes: [UInt8]) throws(Errno) {
    var offset = 0
    while offset < bytes.count {
      // SAFETY: the slice lies within the array, which lives for the call.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), $0.count - offset)
      }
      if count >= 0 {
        offset += count
      } else if errno == EAGAIN {
        waitUntilWritable()
      } else if errno != EINTR {
        throw .last
      }
    }
  }

  /// Writes what is taken within so many milliseconds, and returns how many bytes that was: fewer than all where nobody
  /// reads, or the disk is full. See poll(2), and PIPE_BUF in pipe(7): a pipe that can be written takes so many at once.
  package func write(_ bytes: [UInt8], within milliseconds: Int32) -> Int {
    let deadline = MonotonicClock.nanoseconds() + UInt64(milliseconds) * 1_000_000
    var offset = 0
    while offset < bytes.count {
      let now = MonotonicClock.nanoseconds()
      let patience = deadline > now ? Int32(clamping: (deadline - now + 999_999) / 1_000_000) : 0
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      // SAFETY: one pollfd.
      let ready = unsafe poll(&request, 1, patience)
      if ready == 0 { return offset }
      if ready < 0 {
        if errno == EINTR { continue }
        return offset
      }
      // SAFETY: the slice lies within the array, which lives for the call.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(
          descriptor, $0.baseAddress?.advanced(by: offset), min($0.count - offset, StandardStream.pipeBytesAtOnce))
      }
      if count >= 0 {
        offset += count
      } else if errno != EINTR && errno != EAGAIN {
        return offset
      } else if patience == 0 {
        return offset
      }
    }
    return offset
  }

  /// PIPE_BUF.
  private static let pipeBytesAtOnce = 4096

  /// For the case that another program made the shared descriptor non-blocking. See poll(2).
  private func waitUntilWritable() {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    // SAFETY: one pollfd.
    _ = unsafe poll(&request, 1, -1)
  }
}
