import Glibc

/// How large the terminal is.
package struct WindowSize: Equatable, Sendable {
  package let columns: Int
  package let rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// The size of the terminal behind `stream`; nil if it is none, or doesn't know. See ioctl_tty(2), TIOCGWINSZ.
  package init?(of stream: StandardStream) {
    var size = winsize()
    // SAFETY: the request writes one winsize.
    let result = unsafe ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size)
    guard result == 0, size.ws_col > 0 else { return nil }
    columns = Int(size.ws_col)
    rows = size.ws_row > 0 ? Int(size.ws_row) : 24
  }

  /// Columns of the terminal behind `stream`; nil if it is none, or doesn't know.
  package static func columns(of stream: StandardStream) -> Int? { WindowSize(of: stream)?.columns }
}
