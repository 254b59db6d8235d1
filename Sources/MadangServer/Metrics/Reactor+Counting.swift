import MadangMemory

/// What the reactor counts, by listener and by kind.
extension Reactor {
  /// Adds to a number of the listener that a connection came by.
  @inline(__always)
  func count(_ word: Int, ofListenerOf slot: UInt32, by amount: Int = 1) {
    board.add(amount, to: ReactorWord.start(ofListener: Int(table.rows[slot].listener)) + word)
  }

  func count(_ outcome: HandshakeOutcome) { board.add(1, to: ReactorWord.handshakes + outcome.rawValue) }

  func countReceived(_ kind: FrameKind, times: Int = 1) {
    board.add(times, to: ReactorWord.framesReceived + kind.rawValue)
  }

  func countSent(_ kind: FrameKind, times: Int = 1) { board.add(times, to: ReactorWord.framesSent + kind.rawValue) }

  /// Counts what has left an outbox.
  @inline(__always)
  mutating func note(_ consumed: Outbox.Consumed) {
    flushed += consumed.messages
    if consumed.decodedAt != 0 { observeDelivery(consumed.decodedAt) }
  }

  @inline(never)
  private func observeDelivery(_ decodedAt: UInt32) {
    let microseconds = UInt32(truncatingIfNeeded: kernel.monotonicNanoseconds() / 1_000) &- decodedAt
    board.observe(Int(microseconds) * 1_000, .nanoseconds, at: ReactorWord.deliveries)
  }

  /// Counts what one connection was sent at once.
  @inline(__always)
  mutating func countFlush(_ slot: UInt32) {
    if flushed == 0 { return }
    if table.rows[slot].layer != .requests { board.observe(flushed, .items, at: ReactorWord.flushes) }
    if table.rows[slot].layer == .frames { countFrames(slot) }
    flushed = 0
  }

  /// Where each message is a frame, as many frames have gone as messages. Where lines are framed as they are sent, and in an
  /// echo, each frame is counted when it is made.
  @inline(never)
  private func countFrames(_ slot: UInt32) {
    let number = table.rows[slot].gate
    switch streams[number].shape {
    case .none, .lines, .echo: return
    case .binary: countSent(.binary, times: flushed)
    case .undecided, .text: countSent(streams[number].isBinary ? .binary : .text, times: flushed)
    }
  }
}
