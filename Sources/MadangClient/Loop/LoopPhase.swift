import MadangKernel

/// Where the client is on its way to the server and back.
///
///     waiting ──time──► resolving ──► connecting ──► greeting ──► connected ──► leaving ──► ended
///        ▲                  │             │            │             │
///        └──────────────────┴─────────────┴────────────┴─────────────┘ failed or lost, if it is to come back; else ended
enum LoopPhase: Equatable {
  /// Until it is time for the next attempt.
  case waiting(until: Int64)
  /// Until the host's addresses are known.
  case resolving
  /// One address tried, others left, and how long it may take.
  case connecting(to: Address, others: [Address], until: Int64)
  /// TLS or WebSocket are being agreed upon, and how long that may take.
  case greeting(until: Int64)
  case connected(since: Int64)
  /// Goodbye has been said; the server closes, or we do.
  case leaving(until: Int64)
  case ended(status: Int32)

  var deadline: Int64? {
    switch self {
    case .waiting(let until), .connecting(_, _, let until), .greeting(let until), .leaving(let until): until
    case .resolving, .connected, .ended: nil
    }
  }
}
