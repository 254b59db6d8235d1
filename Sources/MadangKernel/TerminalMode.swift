import Glibc

/// A terminal that hands over each key at once and echoes nothing. It must be given back: `restore` consumes it.
package struct TerminalMode: ~Copyable {
  private let descriptor: Int32
  private let before: termios

  /// Ctrl-C, Ctrl-Z and the like arrive as bytes, CR stays CR; what is written is treated as before. See termios(3).
  package init(raw stream: StandardStream) throws(Errno) {
    descriptor = stream.descriptor
    var settings = termios()
    // SAFETY: both calls read or write one termios.
    if unsafe tcgetattr(descriptor, &settings) != 0 { throw .last }
    before = settings
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    settings.c_iflag &= ~tcflag_t(ICRNL | IXON | INLCR | IGNCR)
    // Each read returns as soon as there is one byte.
    settings.c_cc.6 = 1
    settings.c_cc.5 = 0
    if unsafe tcsetattr(descriptor, TCSADRAIN, &settings) != 0 { throw .last }
  }

  package consuming func restore() {
    var settings = before
    let descriptor = self.descriptor
    discard self
    // SAFETY: one termios. Nothing can be done if the terminal is gone.
    _ = unsafe tcsetattr(descriptor, TCSADRAIN, &settings)
  }

  deinit {
    preconditionFailure("A terminal was not given back.")
  }
}
