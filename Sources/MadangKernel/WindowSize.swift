import CLinux
import Glibc

/// How large the terminal is, and word of its changes.
package enum WindowSize {
  /// Columns of the terminal behind `stream`; nil if it is none, or doesn't know. See ioctl_tty(2), TIOCGWINSZ.
  package static func columns(of stream: StandardStream) -> Int? {
    var size = winsize()
    // SAFETY: the request writes one winsize.
    let result = unsafe ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size)
    return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }
}

/// A descriptor that becomes readable when the terminal's size changes. See signalfd(2), SIGWINCH.
package struct WindowChanges: ~Copyable {
  package let descriptor: Int32

  /// Blocks SIGWINCH in the calling thread, and in each that it starts later.
  package init() throws(Errno) {
    var set = sigset_t()
    // SAFETY: the set is a local; each call reads or writes just it.
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGWINCH)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    descriptor = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    if descriptor < 0 { throw .last }
  }

  /// Forgets the changes so far.
  package func drain() {
    var information = signalfd_siginfo()
    // SAFETY: one signalfd_siginfo into a local of that size.
    while unsafe read(descriptor, &information, MemoryLayout<signalfd_siginfo>.size) > 0 {}
  }

  deinit {
    _ = Glibc.close(descriptor)
  }
}
