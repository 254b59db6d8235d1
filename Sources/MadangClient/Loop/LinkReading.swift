import MadangKernel
import MadangTransport

/// What one read from the server came to.
struct LinkReading {
  enum End: Equatable {
    /// The transport has seen why.
    case told(TransportEnd)
    /// The server sends no more.
    case ended
    case failed(Errno)
  }

  /// Whole lines, and the beginning of one.
  var lines: [UInt8] = []
  /// Nil as long as it goes on.
  var end: End?
}
