import Glibc

/// A terminal that hands over each key at once and echoes nothing, for as long as this value lives.
package struct TerminalMode: ~Copyable {
  private let descriptor: Int32
  private let before: termios
  private let raw: termios

  /// Ctrl-C, Ctrl-Z and the like arrive as bytes, CR stays CR; what is written is treated as before. Fails with ENOTTY for
  /// what is no terminal. See termios(3).
  package init(raw stream: StandardStream) throws(Errno) {
    before = try TerminalMode.settings(of: stream)
    descriptor = stream.descriptor
    var settings = before
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    settings.c_iflag &= ~tcflag_t(ICRNL | IXON | INLCR | IGNCR)
    // Each read returns as soon as there is one byte: VTIME (5) is 0, VMIN (6) is 1.
    settings.c_cc.5 = 0
    settings.c_cc.6 = 1
    raw = settings
    set(raw)
  }

  private func set(_ settings: termios) {
    var settings = settings
    // SAFETY: one termios. If it fails the terminal is gone, which the next read tells.
    _ = unsafe tcsetattr(descriptor, TCSADRAIN, &settings)
  }

  /// Takes the terminal once more, which another program may have had meanwhile.
  package func resume() { set(raw) }

  /// Stops the program, and those that share its pipeline, as Ctrl-Z does where the terminal sees to it; returns when
  /// the shell lets it go on. See signal(7), SIGTSTP.
  package func suspend() {
    set(before)
    kill(0, SIGTSTP)
    resume()
  }

  private static func settings(of stream: StandardStream) throws(Errno) -> termios {
    var settings = termios()
    // SAFETY: writes one termios.
    if unsafe tcgetattr(stream.descriptor, &settings) != 0 { throw .last }
    return settings
  }

  /// Gives the terminal back as it was.
  deinit { set(before) }
}
