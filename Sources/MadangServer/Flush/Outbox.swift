import MadangMemory
import MadangWire

/// All that waits to be sent to one connection: a ring of slices of shared segments. Any worker appends; the reactor
/// alone removes. Idle, it owns no memory.
///
/// Invariant: `queuedBytes` is what the ring's slices charge, and `sealedBytes`; a ring that isn't empty is listed, or the
/// socket is full (`isBlocked`).
package struct Outbox: ~Copyable {
  /// Tier 1.
  let state = Lock(State())

  /// In an order without gaps: there is one for each connection.
  struct State: ~Copyable {
    var ring = Ring<SegmentSlice>()
    /// Whether anything may still be appended.
    var isOpen = false
    /// Whether the slot stands on the attention list.
    var isListed = false
    var waiting: Waiting = []
    /// What waits, and what may: far less than 4 GiB.
    var queuedBytes: UInt32 = 0
    var bytesMax: UInt32 = 0
    var generation: UInt32 = 0
    /// What a short write has left of records: it is no slice any more, and has not gone yet.
    var sealedBytes: UInt32 = 0
    /// How many messages the connection was handed since it was opened, which begin anew at 2^32, and what it was sent.
    var messages: UInt32 = 0
    var sent = ByteCount()
    var notices: Notices = []
  }

  /// What became of an append. Each but `queued` leaves the slice, and its reference, with the caller.
  enum Verdict {
    case queued
    /// Queued, and the caller must put the slot on the attention list.
    case queuedUnlisted
    /// The SendQ is exceeded; the first time, the caller must put the slot on the attention list.
    case overflowed(first: Bool)
    case closed
  }

  /// What a slice costs its reader: its bytes, and its place in the ring.
  static func charge(_ slice: SegmentSlice) -> UInt32 { UInt32(slice.count + MemoryLayout<SegmentSlice>.stride) }

  func open(generation: UInt32, bytesMax: Int) {
    state.withLock { state in
      state.generation = generation
      state.bytesMax = UInt32(clamping: bytesMax)
      state.sent = ByteCount()
      state.messages = 0
      state.isOpen = true
      state.isListed = false
      state.isBlocked = false
      state.isAwaited = false
      state.notices = []
      state.sealedBytes = 0
    }
  }

  /// Adds a slice with so many messages for the connection of that generation.
  func append(_ slice: SegmentSlice, generation: UInt32, messages: UInt32 = 1) -> Verdict {
    state.withLock { state in
      guard state.isOpen, state.generation == generation else { return .closed }
      let charge = Outbox.charge(slice)
      if state.queuedBytes + charge > state.bytesMax {
        let isFirst = state.notices.insert(.overflowed).inserted && !state.isListed
        if isFirst { state.isListed = true }
        // Nothing more, even if it would fit: the reader would see a gap before the last word.
        state.isOpen = false
        return .overflowed(first: isFirst)
      }
      state.ring.append(slice)
      state.queuedBytes += charge
      state.messages &+= messages
      if state.isListed || state.isBlocked { return .queued }
      state.isListed = true
      return .queuedUnlisted
    }
  }

  /// Whether the next piece of a long answer has to wait until more has been sent; the reactor then has it go on.
  func awaitsRoom(generation: UInt32) -> Bool {
    state.withLock { state in
      guard state.isOpen, state.generation == generation, state.queuedBytes > Limits.answerBytesAhead else {
        return false
      }
      state.isAwaited = true
      return true
    }
  }

  /// Leaves the reactor a word; true where the caller must put the slot on the attention list.
  func notify(_ notice: Notices, generation: UInt32) -> Bool {
    state.withLock { state in
      guard state.generation == generation else { return false }
      state.notices.insert(notice)
      if state.isListed { return false }
      state.isListed = true
      return true
    }
  }
}

/// What workers tell the reactor of a connection, besides that there is something to send.
struct Notices: OptionSet {
  let rawValue: UInt16

  /// An append did not fit.
  static let overflowed = Notices(rawValue: 1)
  /// Send what is queued, then close.
  static let finishing = Notices(rawValue: 2)
  /// The mailbox has room again.
  static let resumeReading = Notices(rawValue: 4)
  /// The mailbox is throttled until a time that it knows.
  static let throttled = Notices(rawValue: 8)
  /// The session is gone; the slot may be used again once the socket is closed.
  static let vacated = Notices(rawValue: 16)
  /// The session was welcomed.
  static let registered = Notices(rawValue: 32)
  /// A thread has gone on with the handshake, or has made an answer to a request.
  static let greeted = Notices(rawValue: 128)
  /// The worker has said its last word to it, though somebody is here still whom its slot stands for.
  static let lastWord = Notices(rawValue: 64)
  /// A thread has an answer for an echo.
  static let echoed = Notices(rawValue: 256)
  /// A message of WebSocket that was deflated breaks a rule: it does not inflate, or to no UTF-8; to more than one line
  /// where it is one; to too much.
  static let invalidPayload = Notices(rawValue: 512)
  static let manyLines = Notices(rawValue: 1_024)
  static let messageTooBig = Notices(rawValue: 2_048)
  /// Where there is a log: only now was the person asked for a sign of life.
  static let asked = Notices(rawValue: 4_096)
  static let ofWebSocket: Notices = [.echoed, .invalidPayload, .manyLines, .messageTooBig]

  init(rawValue: UInt16) { self.rawValue = rawValue }

  /// What a message is refused with.
  init(refusing code: CloseCode) {
    self = code == .policyViolation ? .manyLines : code == .messageTooBig ? .messageTooBig : .invalidPayload
  }

  var closeCode: CloseCode? {
    if contains(.invalidPayload) { return .invalidPayload }
    if contains(.manyLines) { return .policyViolation }
    return contains(.messageTooBig) ? .messageTooBig : nil
  }
}
