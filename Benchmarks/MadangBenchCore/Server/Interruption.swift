import Glibc

/// The wish that the program end: an interrupt, SIGTERM, a terminal that is gone, or a reader of the output that is.
/// From `hold` on such a signal only waits, so that no server is left behind, nor any folder: whoever waits for
/// something, or starts something, looks for it.
package enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGPIPE]

  /// Holds the signals back in this thread, and in those that it starts.
  package static func hold() {
    var set = sigset_t()
    // SAFETY: the set is a local; each call reads or writes just it.
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Whether one of them waits. It is never taken, so that all who look see it.
  package static var isAsked: Bool {
    var set = sigset_t()
    // SAFETY: sigpending writes one set, a local, which sigismember reads.
    guard unsafe sigpending(&set) == 0 else { return false }
    return signals.contains { unsafe sigismember(&set, $0) == 1 }
  }
}
