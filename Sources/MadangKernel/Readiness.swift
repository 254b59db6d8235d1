/// What a socket is ready for, or what the reactor wants to hear of. See epoll(7).
@frozen
@usableFromInline
package struct Readiness: OptionSet, Hashable, Sendable {
  @usableFromInline package let rawValue: UInt8

  @inlinable
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  // Computed, for a stored one is asked for by a call from another module.

  /// Bytes to receive, or a connection to accept.
  @inlinable package static var readable: Readiness { Readiness(rawValue: 1) }
  /// Room to send.
  @inlinable package static var writable: Readiness { Readiness(rawValue: 2) }
  /// The connection is gone in both directions, or failed. Always reported, whether asked for or not.
  @inlinable package static var hungUp: Readiness { Readiness(rawValue: 4) }
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
