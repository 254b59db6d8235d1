/// What a socket is ready for, or what the reactor wants to hear of. See epoll(7).
@frozen
@usableFromInline
package struct Readiness: OptionSet, Hashable, Sendable {
  @usableFromInline package let rawValue: UInt8

  @inlinable
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Bytes to receive, or a connection to accept.
  package static let readable = Readiness(rawValue: 1)
  /// Room to send.
  package static let writable = Readiness(rawValue: 2)
  /// The connection is gone in both directions, or failed. Always reported, whether asked for or not.
  package static let hungUp = Readiness(rawValue: 4)
}

/// One socket's readiness, under the token that it was registered with.
package struct ReadyEvent: Hashable, Sendable {
  package let token: UInt64
  package let readiness: Readiness

  package init(token: UInt64, readiness: Readiness) {
    self.token = token
    self.readiness = readiness
  }
}
