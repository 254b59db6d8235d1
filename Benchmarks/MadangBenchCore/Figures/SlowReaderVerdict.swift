/// What the server did with those that stopped reading, as they saw it when they read again.
package struct SlowReaderVerdict: Equatable, Sendable {
  /// Closed, and told why: `SendQ exceeded`.
  package var told = 0
  /// Closed without that.
  package var closed = 0
  /// Still connected.
  package var open = 0

  package init() {}

  package var json: JSON {
    .object([
      ("closed_with_sendq_exceeded", .count(told)), ("closed_without_reason", .count(closed)),
      ("still_open", .count(open)),
    ])
  }
}
