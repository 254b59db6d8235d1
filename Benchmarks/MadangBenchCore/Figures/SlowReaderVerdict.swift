/// What the server did with those that stopped reading, as they saw it when they read again.
package struct SlowReaderVerdict: Equatable, Sendable {
  /// Closed, and told why: `SendQ exceeded`.
  package var told = 0
  /// Closed without that.
  package var closed = 0
  /// Still connected.
  package var open = 0

  package init() {}
}

extension SlowReaderVerdict: Encodable {
  private enum CodingKeys: String, CodingKey {
    case told = "closed_with_sendq_exceeded"
    case closed = "closed_without_reason"
    case open = "still_open"
  }
}
