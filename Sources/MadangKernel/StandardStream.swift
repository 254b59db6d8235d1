import Glibc

/// The three descriptors that every program is started with. They are left blocking, because other programs share them.
package enum StandardStream: Int32, Sendable {
  case input = 0
  case output = 1
  case errors = 2

  package var descriptor: Int32 { rawValue }

  /// Whether a person is at the other end. See isatty(3).
  package var isTerminal: Bool { isatty(rawValue) == 1 }

  /// One read(2); blocks unless the descriptor was reported to be readable. Never `wouldBlock` unless somebody else made
  /// it non-blocking.
  package func read(into buffer: inout [UInt8]) -> IOResult {
    while true {
      // SAFETY: the array lends as many bytes as it has, for the length of the call.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(rawValue, $0.baseAddress, $0.count) }
      if count > 0 { return .bytes(count) }
      if count == 0 { return .ended }
      if errno == EAGAIN { return .wouldBlock }
      if errno != EINTR { return .failed(.last) }
    }
  }

  /// Writes everything, and waits as long as it takes. See write(2).
  package func write(_ bytes: [UInt8]) throws(Errno) {
    var offset = 0
    while offset < bytes.count {
      // SAFETY: the slice lies within the array, which lives for the call.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(rawValue, $0.baseAddress?.advanced(by: offset), $0.count - offset)
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

  /// For the case that another program made the shared descriptor non-blocking. See poll(2).
  private func waitUntilWritable() {
    var request = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
    // SAFETY: one pollfd.
    _ = unsafe poll(&request, 1, -1)
  }
}
