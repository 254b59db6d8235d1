import MadangMemory

/// What handshakes begin with now; nothing where no certificate is named. Any thread may exchange it: connections hold what
/// they began with.
package final class TLSContextsInUse: Sendable {
  /// Tier 1.
  private let contexts = Lock<TLSContexts?>(nil)

  package init() {}

  package var current: TLSContexts? { contexts.withLock { $0 } }

  package func replace(with next: TLSContexts?) { contexts.withLock { $0 = next } }
}
