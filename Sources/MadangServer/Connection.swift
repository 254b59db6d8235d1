import MadangKernel
import MadangMemory

/// A connection as the reactor sees it: its socket, and where it is on its way to the end. Only the reactor touches it.
///
///     vacant ─► open ─► draining ─► lingering ─► closed ─► vacant
///                 │   (sends the      (has sent    (waits for the
///                 │    rest)           all, reads   worker's last word)
///                 └──────────────────  on) ─────────▲
struct Connection: ~Copyable {
  enum Phase: UInt8 {
    case vacant, open, draining, lingering, closed
  }

  /// What lies between the bytes that come and the lines in them.
  enum Layer: UInt8 {
    /// What a proxy says first of who is behind it.
    case proxy
    /// The handshake of TLS.
    case greeting
    case lines, requests, frames
  }

  // What every flush looks at stands in the first 16 bytes, which no cache line's end parts, since rows are a multiple of
  // that, and begin where a line begins; the rest is in an order without gaps.

  /// The kernel's number of the socket; negative where there is none.
  var socket: Int32 = -1
  var phase = Phase.vacant
  var interest: Readiness = []
  var layer = Layer.lines
  /// Whether what is sent has to be put into frames or records first.
  var isWrapped = false
  var generation: UInt32 = 0
  var listener: UInt16 = 0
  var dialect = Dialect.irc
  var isReadingPaused = false
  /// What speaks HTTP or WebSocket on it: a row of the reactor's `requests` or `streams`; 0 where nothing does.
  var gate: UInt32 = 0
  /// What speaks TLS on it: a row of the reactor's `secured`; 0 where nothing does.
  var secured: UInt32 = 0
  var isVacated = false
  /// The worker has said its last word to it. So it has where the slot is vacated.
  var hasLastWord = false
  /// Whether it is counted among those that speak HTTP.
  var countsAsRequest = false
  /// What it has left unfinished: an entry of the reactor's `unfinishedBytes`; 0 where that is nothing.
  var unfinished: UInt32 = 0
  /// When it was accepted, monotonic milliseconds.
  var openedAt: Int64 = 0
  /// When the peer was last heard, monotonic milliseconds.
  var heardAt: Int64 = 0
  /// When what a plain connection has sent counts as said; `max` where nothing waits.
  var pauseEnds = Int64.max
  /// When draining or lingering ends by force.
  var closesAt = Int64.max
  /// When a slowed mailbox goes on.
  var throttleEnds = Int64.max
  /// The start of a line whose end has not arrived.
  var carry: [UInt8] = []
  var peer = Address.unix(path: "")
  /// Nothing has come yet that tells whether it speaks a chat's protocol at all.
  var isUnknown = true
  /// It speaks another one: whatever it sends is thrown away.
  var isForeign = false
  /// The rest of a line that is too long is being skipped.
  var isSkippingLine = false
  /// A trusted proxy says that its client came to it over TLS.
  var isVouchedSecure = false
  var hasEnded = false
  var isRegistered = false
  /// The peer will send nothing more.
  var peerFinished = false
  var wasAsked = false
  /// Why it ends; nil where it does not.
  var departure: Departure?

  func handle(slot: UInt32) -> Handle { Handle(slot: slot, generation: generation) }
}
