import Glibc
import MadangKernel
import Testing

@Suite struct ErrnoTests {
  @Test(
    "Each name stands for the system's number, and says what the system says",
    arguments: [
      (Errno.tooManyOpenFiles, EMFILE, "Too many open files"),
      (.systemFileTableFull, ENFILE, "Too many open files in system"),
      (.noBufferSpace, ENOBUFS, "No buffer space available"), (.outOfMemory, ENOMEM, "Cannot allocate memory"),
      (.addressInUse, EADDRINUSE, "Address already in use"),
      (.addressNotAvailable, EADDRNOTAVAIL, "Cannot assign requested address"),
      (.permissionDenied, EACCES, "Permission denied"), (.connectionReset, ECONNRESET, "Connection reset by peer"),
      (.connectionRefused, ECONNREFUSED, "Connection refused"), (.brokenPipe, EPIPE, "Broken pipe"),
      (.interrupted, EINTR, "Interrupted system call"), (.wouldBlock, EAGAIN, "Resource temporarily unavailable"),
      (.noSuchFile, ENOENT, "No such file or directory"), (.invalidArgument, EINVAL, "Invalid argument"),
    ])
  func names(error: Errno, code: Int32, words: String) {
    #expect(error.code == code && error == Errno(code) && error.description == words && "\(error)" == words)
    // What passes when something else is closed or freed; nothing else is.
    #expect(error.meansOutOfDescriptors == [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code))
  }

  @Test("A number that nobody has given a meaning is said, too")
  func unknown() {
    #expect(Errno(12_345).description.contains("12345") && Errno(0) != Errno(1))
  }

  @Test("The last error is the calling thread's, right after a call that failed")
  func last() throws {
    #expect(close(-1) == -1 && Errno.last == Errno(EBADF))
    // SAFETY: a C string literal.
    _ = unsafe open("/missing/file", O_RDONLY)
    #expect(Errno.last == .noSuchFile)
    let seen = SharedFlag()
    _ = close(-1)
    try OwnedThread("errno") {
      // SAFETY: as above.
      _ = unsafe open("/missing/file", O_RDONLY)
      if Errno.last == .noSuchFile { seen.set() }
    }.join()
    #expect(seen.isSet)
  }
}
