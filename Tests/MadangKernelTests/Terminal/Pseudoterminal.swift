import Glibc
import MadangKernel

/// A terminal without a person: what a program sees is `terminal`, and the test sits at `person`. See pty(7).
final class Pseudoterminal {
  let person: Int32
  let terminal: Int32
  let name: String

  init() throws(Errno) {
    // SAFETY: a C string literal.
    person = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // TIOCSPTLCK and TIOCGPTN, see ioctl_tty(2).
    var isLocked: Int32 = 0
    var number: UInt32 = 0
    // SAFETY: each request reads or writes one number of four bytes.
    if unsafe ioctl(person, 0x4004_5431, &isLocked) != 0 || ioctl(person, 0x8004_5430, &number) != 0 { throw .last }
    name = "/dev/pts/\(number)"
    // SAFETY: a string is passed as a C string.
    terminal = unsafe open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    if terminal < 0 { throw .last }
  }

  var stream: StandardStream { StandardStream(descriptor: terminal) }

  /// How it is set. See tcgetattr(3).
  var settings: termios {
    var settings = termios()
    // SAFETY: writes one termios.
    _ = unsafe tcgetattr(terminal, &settings)
    return settings
  }

  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    // SAFETY: the request reads one winsize.
    _ = unsafe ioctl(person, UInt(TIOCSWINSZ), &size)
  }

  /// The person types.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    // SAFETY: the array lives for the call.
    _ = unsafe write(person, bytes, bytes.count)
  }

  deinit {
    close(terminal)
    close(person)
  }
}
