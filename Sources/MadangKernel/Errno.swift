import Glibc

/// An operating system error: the value of `errno` after a call that failed. See errno(3).
package struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
  package let code: Int32

  package init(_ code: Int32) {
    self.code = code
  }

  /// The calling thread's last error. Valid only right after a call that reported failure.
  package static var last: Errno { Errno(errno) }

  package static let tooManyOpenFiles = Errno(EMFILE)
  package static let systemFileTableFull = Errno(ENFILE)
  package static let noBufferSpace = Errno(ENOBUFS)
  package static let outOfMemory = Errno(ENOMEM)
  package static let addressInUse = Errno(EADDRINUSE)
  package static let addressNotAvailable = Errno(EADDRNOTAVAIL)
  package static let permissionDenied = Errno(EACCES)
  package static let connectionReset = Errno(ECONNRESET)
  package static let connectionRefused = Errno(ECONNREFUSED)
  package static let brokenPipe = Errno(EPIPE)
  package static let interrupted = Errno(EINTR)
  package static let wouldBlock = Errno(EWOULDBLOCK)
  package static let noSuchFile = Errno(ENOENT)
  package static let fileExists = Errno(EEXIST)
  package static let fileTooBig = Errno(EFBIG)
  package static let invalidArgument = Errno(EINVAL)

  /// Whether the process or the system has no descriptor or memory left for one more socket: a state that passes.
  package var meansOutOfDescriptors: Bool {
    self == .tooManyOpenFiles || self == .systemFileTableFull || self == .noBufferSpace || self == .outOfMemory
  }

  /// What strerror(3) says, such as "Address already in use".
  package var description: String {
    // SAFETY: strerror returns a C string that lives until the next call on this thread; it is copied at once.
    unsafe String(cString: strerror(code))
  }
}
