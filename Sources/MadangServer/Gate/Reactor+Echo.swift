import MadangKernel
import MadangMemory
import MadangWire

/// WebSocket messages that go back as they came, for testing clients; and what threads have to say of deflated messages.
extension Reactor {
  mutating func takeEcho(_ piece: MessagePiece, _ frames: Span<UInt8>, _ slot: UInt32) {
    let number = table.rows[slot].gate
    guard let message = gather(piece, frames, number) else { return }
    guard piece.isCompressed, let deflate = streams[number].deflate else {
      var writer = ByteWriter(capacity: message.count + FrameHeader.encodedCountMax)
      writer.append(frame: piece.kind == .text ? .text : .binary, payload: message.span)
      sendBack(Segment(copying: writer.span), isText: piece.kind == .text, to: slot)
      return
    }
    let echo = Echo(message, isText: piece.kind == .text, windowBits: deflate.windowBits)
    streams[number].echo?.job = echo
    courtyard.slowLane.post(echo, of: table.rows[slot].handle(slot: slot))
  }

  private mutating func sendBack(_ frame: Segment, isText: Bool, to slot: UInt32) {
    countSent(isText ? .text : .binary)
    streams[table.rows[slot].gate].echo?.echoedBytes += frame.count
    sendByReactor(frame, to: slot)
  }

  /// Reads no more of an echo while a message of it is dealt with, or too much of it waits to be read.
  mutating func restrainEcho(_ slot: UInt32) {
    let mayRead =
      !streams[table.rows[slot].gate].isHeld && courtyard.queues[slot].outbox.queuedBytes <= Limits.echoBytesAhead
    if mayRead { readOn(slot) } else { setInterest(table.rows[slot].interest.subtracting(.readable), of: slot) }
  }

  /// A thread has looked at a deflated message.
  mutating func heed(_ notices: Notices, _ slot: UInt32) {
    let number = table.rows[slot].gate
    guard table.rows[slot].layer == .frames, table.rows[slot].socket >= 0 else { return }
    if let code = notices.closeCode, !streams[number].isCloseSent { breakStream(slot, code) }
    guard notices.contains(.echoed), let job = streams[number].echo?.job, let outcome = job.takeOutcome() else {
      return
    }
    streams[number].echo?.job = nil
    switch outcome {
    case .refused(let code): if !streams[number].isCloseSent { breakStream(slot, code) }
    case .frame(let frame):
      // SAFETY: the outcome held it, which was taken.
      if streams[number].isCloseSent { unsafe frame.release() } else { sendBack(frame, isText: job.isText, to: slot) }
    }
    resumeFrames(slot)
    restrainEcho(slot)
  }

  /// Looks at the time of an echo: whoever reads nothing of what waits for them must not keep the place for ever, and nor
  /// must whoever says nothing.
  mutating func lookAtEcho(_ slot: UInt32) {
    guard let progress = streams[table.rows[slot].gate].echo else { return }
    let waiting = courtyard.queues[slot].outbox.queuedBytes
    let sent = progress.echoedBytes - waiting
    if waiting > 0, progress.isWaiting, sent - progress.sentBefore < Limits.echoReadBytesMin {
      return drain(slot, .sendQueueExceeded)
    }
    if waiting == 0, progress.job == nil, now - table.rows[slot].heardAt >= halfIdleMilliseconds * 2 {
      return drain(slot, .idle)
    }
    progress.isWaiting = waiting > 0
    progress.sentBefore = sent
    look(at: slot, by: now + Limits.echoReadMilliseconds)
  }
}
