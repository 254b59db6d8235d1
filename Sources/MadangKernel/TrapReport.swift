import Glibc

/// Says what was being done where the program traps: one text, which is written to standard error before the program dies of it. See
/// sigaction(2), signal-safety(7).
package enum TrapReport {
  /// Bytes that a text may have; the rest of it is left out.
  package static let bytesMax = 4_096
  // SAFETY: allocated once, and never freed; written by the one thread that calls `set`, and read where that very thread has
  // trapped.
  nonisolated(unsafe) private static let text = UnsafeMutablePointer<UInt8>.allocate(capacity: bytesMax)
  nonisolated(unsafe) private static var count = 0

  private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]

  /// From here on, whatever traps says what `set` was given last. Only one thread may call `set`.
  package static func begin() {
    // What the handler reads is there before it may be called.
    set([])
    for signal in signals {
      var action = sigaction()
      // SAFETY: the handler reads what `set` has written, and calls nothing that may not be called in the middle of anything.
      unsafe action.__sigaction_handler.sa_handler = { signal in
        // SAFETY: so many bytes are there. The signal comes again, and ends the program as it would have.
        unsafe _ = Glibc.write(STDERR_FILENO, TrapReport.text, TrapReport.count)
        _ = Glibc.signal(signal, SIG_DFL)
        raise(signal)
      }
      action.sa_flags = Int32(bitPattern: UInt32(SA_NODEFER))
      // SAFETY: the structure is ours, and is copied.
      _ = unsafe sigaction(signal, &action, nil)
    }
  }

  /// What is being done from here on.
  package static func set(_ bytes: [UInt8]) {
    let kept = min(bytes.count, bytesMax)
    // SAFETY: no more is written than there is room for.
    for index in 0..<kept { unsafe text[index] = bytes[index] }
    unsafe count = kept
  }
}
