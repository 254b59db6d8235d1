import MadangMemory

/// What is said goes to the log without waiting for what the same connection has said before: there they stand in their order.
/// Anything else waits until all of that is carried out, so that answers come in the order of what they answer.
///
///     PRIVMSG PRIVMSG PING        ahead: 0 → 1 → 2, PING waits → 1 → 0, PING runs
extension Mailbox {
  /// Counts a line that goes ahead.
  ///
  /// - Precondition: `awaitOwn` has let it pass.
  func goAhead() { state.withLock { $0.ahead += 1 } }

  /// Whether what comes back next is such a line.
  var hasGoneAhead: Bool { state.withLock { $0.ahead > 0 } }

  /// It has not gone: the log has no room.
  func stayBehind() { state.withLock { $0.ahead -= 1 } }

  /// Has a line wait, where it has to, with what `lines` hold after it. `speaks`: it may itself go ahead.
  func awaitOwn(_ lines: Segment, offset: Int, speaks: Bool) -> Bool {
    state.withLock { state in
      if state.ahead == 0 || (speaks && state.ahead < Limits.linesAheadMax) { return false }
      Mailbox.keep(lines, from: offset, &state)
      state.isParked = true
      state.awaitsOwn = true
      return true
    }
  }

  /// The same of a frame.
  func awaitOwn(_ frame: Frame) -> Bool {
    state.withLock { state in
      if state.ahead == 0 { return false }
      state.remainder = .frame(frame)
      state.isParked = true
      state.awaitsOwn = true
      return true
    }
  }

  /// One of them is carried out.
  static func endAhead(_ state: inout State) -> Unparked {
    state.ahead -= 1
    if !state.awaitsOwn || state.ahead > 0 { return Unparked() }
    state.awaitsOwn = false
    state.isParked = false
    return Unparked(mustSchedule: true)
  }
}
