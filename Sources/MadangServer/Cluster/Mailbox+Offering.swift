import MadangChat
import MadangMemory

/// What a connection waits for in the log: nothing else of it runs meanwhile.
extension Mailbox {
  /// What of an entry its node keeps until it comes back.
  enum Offered {
    /// Nothing: all of it is in the log.
    case entry
    /// A line with a secret, which the log is not told.
    case line([UInt8])
    /// The end of slow work, with what concerns nobody but who asked.
    case finished(FinishedWork)
    /// The first that is said of a connection: the entry itself, and to which sender; nil: to none yet. Should it never
    /// count, the next sender is told.
    indirect case opening([UInt8], sender: UInt64?)
  }

  /// For the log itself.
  func openLog(generation: UInt32) {
    state.withLock { state in
      state = State()
      state.generation = generation
    }
  }

  /// Has what comes gather, where nothing waits; false where something does.
  func beginGathering() -> Bool {
    state.withLock { state in
      if state.isScheduled || state.isParked { return false }
      state.isScheduled = true
      state.isParked = true
      return true
    }
  }

  /// Has it gather no longer. True where the slot must go on the run queue.
  func endGathering() -> Bool {
    state.withLock { state in
      guard state.isParked else { return false }
      state.isParked = false
      state.isScheduled = !state.ring.isEmpty
      return state.isScheduled
    }
  }

  /// Runs nothing more until what was offered has come back. What `segment` holds from `offset` comes after that.
  func park(_ segment: Segment?, offset: Int, offering offered: Offered) {
    park(segment, offset: offset)
    state.withLock { $0.remainder = .offered(offered) }
  }

  /// It has come back, or never will.
  func takeOffered() -> Offered? {
    state.withLock { state in
      if state.ahead > 0 { return .entry }
      guard case .offered(let offered) = state.remainder else { return nil }
      state.remainder = nil
      return offered
    }
  }

  /// What follows the end of a wait for the log.
  struct Unparked {
    var mustSchedule = false
    /// The reactor may be waiting to read on.
    var resumesReading = false
  }

  /// What was offered has been carried out.
  func endOffer() -> Unparked {
    state.withLock { state in
      if state.ahead > 0 { return Mailbox.endAhead(&state) }
      state.isParked = false
      if state.remainder != nil || state.leftover != nil || !state.ring.isEmpty { return Unparked(mustSchedule: true) }
      state.isScheduled = false
      defer { state.isReadingPaused = false }
      return Unparked(resumesReading: state.isReadingPaused)
    }
  }

  /// The log has no room: lines come first again from `offset` on, once it is unparked. `lines`: nil where they are parked
  /// already.
  func wait(for lines: Segment?, offset: Int) {
    if let lines { return rewind(to: offset, lines) }
    state.withLock { state in
      state.remainder = nil
      state.leftover?.offset = UInt32(offset)
    }
  }

  private func rewind(to offset: Int, _ lines: Segment) {
    state.withLock { $0.remainder = nil }
    putBack(lines, offset: offset)
  }

  /// The same of a frame, and of the end of slow work.
  func wait(for frame: Frame) { state.withLock { $0.remainder = .frame(frame) } }
  func wait(for work: FinishedWork) { state.withLock { $0.remainder = .finished(work) } }

  /// The rest of the answer to what came back.
  func goOn(with continuation: Continuation) {
    state.withLock { $0.remainder = .continuation(continuation) }
  }

  /// Whether the first that was to be said of the connection has not come back.
  var isOpening: Bool { state.withLock { if case .offered(.opening) = $0.remainder { true } else { false } } }

  /// What is to be told to that sender; nil: it was, or there is nothing. So none is told twice.
  func takeOpening(for sender: UInt64) -> [UInt8]? {
    state.withLock { state in
      guard case .offered(.opening(let entry, let last)) = state.remainder, last != sender else { return nil }
      state.remainder = .offered(.opening(entry, sender: sender))
      return entry
    }
  }

  /// The sender had no room.
  func giveBackOpening(of sender: UInt64) {
    state.withLock { state in
      guard case .offered(.opening(let entry, let last)) = state.remainder, last == sender else { return }
      state.remainder = .offered(.opening(entry, sender: nil))
    }
  }

  /// The log has room again. True where the slot must go on the run queue: it does not, where the connection was cut off
  /// meanwhile.
  func unparkAgain() -> Bool {
    state.withLock { state in
      defer { state.isParked = false }
      return state.isParked
    }
  }

  /// The node was given up: nothing that the connection says counts any more. True where the slot must go on the run queue.
  func cutOff() -> Bool {
    breakOff()
    return state.withLock { state in
      state.isCutOff = true
      // SAFETY: it was the leftover's, which is forgotten.
      unsafe state.leftover?.segment.release()
      state.leftover = nil
      state.bytes = 0
      state.ahead = 0
      let isOffered = if case .offered = state.remainder { true } else { false }
      guard state.isParked, isOffered || state.awaitsOwn else { return false }
      state.isParked = false
      state.awaitsOwn = false
      if isOffered { state.remainder = nil }
      return true
    }
  }

  var isCutOff: Bool { state.withLock { $0.isCutOff } }
}
