import Glibc

/// How large the terminal is.
package enum WindowSize {
  /// Columns of the terminal behind `stream`; nil if it is none, or doesn't know. See ioctl_tty(2), TIOCGWINSZ.
  package static func columns(of stream: StandardStream) -> Int? {
    var size = winsize()
    // SAFETY: the request writes one winsize.
    let result = unsafe ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size)
    return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }
}
