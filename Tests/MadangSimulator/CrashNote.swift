import Glibc

/// Says which seed was running where the process dies of a precondition, or hangs: the sentence that a failing test would
/// have printed.
package enum CrashNote {
  private nonisolated(unsafe) static var text: UnsafeMutableBufferPointer<CChar>?
  private static let deadly = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGALRM]
  private static let textBytesMax = 256

  /// From now on a crash, or no end within so many seconds, is blamed on `seed`. One simulation at a time.
  package static func arm(seed: UInt64, secondsMax: UInt32) {
    let room = unsafe text ?? .allocate(capacity: textBytesMax)
    let line = "\nsimulation of seed \(seed) crashed, or did not end\n  replay: \(SimulationFailure.replay(seed))\n"
    // SAFETY: the buffer lives as long as the process; the handler only reads it, and zeroes end the text.
    unsafe room.update(repeating: 0)
    for (index, byte) in line.utf8.prefix(textBytesMax - 1).enumerated() {
      unsafe room[index] = CChar(bitPattern: byte)
    }
    if unsafe text == nil {
      unsafe text = unsafe room
      install()
    }
    alarm(secondsMax)
  }

  package static func disarm() { alarm(0) }

  private static func install() {
    for number in deadly {
      var action = sigaction()
      // SAFETY: the handler uses only what may be called in one: write, signal, raise. See signal-safety(7).
      unsafe action.__sigaction_handler.sa_handler = { number in
        if let text = unsafe CrashNote.text { _ = unsafe write(2, text.baseAddress, strlen(text.baseAddress!)) }
        signal(number, SIG_DFL)
        raise(number)
      }
      unsafe sigaction(number, &action, nil)
    }
  }
}
