import CLinux
import Glibc

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
