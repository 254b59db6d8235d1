import CLinux
import Glibc

/// A descriptor that becomes readable when the terminal's size changes, or when the program goes on after it was
/// stopped, and another one had the terminal. See signalfd(2), SIGWINCH, SIGCONT.
package struct WindowChanges: ~Copyable {
  package let descriptor: Int32

  /// Blocks both signals in the calling thread, and in each that it starts later; SIGCONT has its effect all the same.
  package init() throws(Errno) {
    var set = sigset_t()
    // SAFETY: the set is a local; each call reads or writes just it.
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGWINCH)
    unsafe sigaddset(&set, SIGCONT)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    descriptor = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    if descriptor < 0 { throw .last }
  }

  /// Forgets the changes so far, and never waits. Whether the program had been stopped.
  package func drain() -> Bool {
    var information = signalfd_siginfo()
    var wasStopped = false
    // SAFETY: one signalfd_siginfo into a local of that size.
    while unsafe read(descriptor, &information, MemoryLayout<signalfd_siginfo>.size) > 0 {
      if information.ssi_signo == UInt32(SIGCONT) { wasStopped = true }
    }
    return wasStopped
  }

  deinit {
    _ = Glibc.close(descriptor)
  }
}
