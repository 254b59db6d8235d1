/// What one non-blocking transfer came to. "Would block" is an ordinary result, not an error.
package enum IOResult: Equatable, Sendable {
  /// This many bytes were moved: at least one, where any were to be.
  case bytes(Int)
  /// Nothing can be moved now. It is worth trying again once the socket is reported, which may be for nothing.
  case wouldBlock
  /// The peer has sent everything that it will send (only for receiving).
  case ended
  case failed(Errno)
}
