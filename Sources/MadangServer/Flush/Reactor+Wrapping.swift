import MadangKernel
import MadangMemory
import MadangWire

import struct Glibc.iovec

/// Outboxes → sockets, where lines are put into frames, or all is sealed, on its way.
extension Reactor {
  /// One write of a connection that speaks TLS, or whose lines are framed as they are sent: what has gathered becomes one
  /// message, and one record.
  @inline(never)
  mutating func writeWrapped(_ socket: borrowing Socket, _ slot: UInt32, bytesLeft: inout Int) -> WriteOutcome {
    let unsent = sendUnsent(socket, slot)
    if unsent != .empty { return unsent }
    if table.rows[slot].layer == .greeting { return .empty }
    // The first piece is for heads and control frames.
    // SAFETY: the pieces are the reactor's own, and there are more than one.
    let lines = unsafe UnsafeMutableBufferPointer(rebasing: pieces[1...])
    let count: Int
    let wrap: Wrap
    // SAFETY: as above.
    if framesLines(slot) {
      let found = unsafe courtyard.queues[slot].outbox.peekMessage(into: lines, bytesMax: bytesLeft)
      count = found.pieces
      wrap = beginFrame(table.rows[slot].gate, lineBytes: found.bytes, standsAlone: found.standsAlone)
    } else {
      let found = unsafe courtyard.queues[slot].outbox.peek(into: lines, bytesMax: bytesLeft)
      count = found.pieces
      wrap = Wrap(payload: found.bytes)
    }
    if wrap.front == 0, wrap.payload == 0 { return .empty }
    // SAFETY: the outbox has filled the first `count` of the lines.
    let used = unsafe shorten(lines, count: count, to: wrap.payload)
    // SAFETY: the front was written by `beginFrame`, and nobody else writes there before the next call.
    unsafe pieces[0] = iovec(iov_base: frontBuffer.baseAddress, iov_len: wrap.front)
    switch sendOut(socket, slot, pieces: used + 1) {
    case .bytes(let sent):
      bytesLeft -= sent
      turnBytes += sent
      let isEmpty = finishWrite(slot, sent: sent, wrap)
      if hasUnsent(slot) || (table.rows[slot].secured == 0 && sent < wrap.front + wrap.payload) { return .blocked }
      return isEmpty ? .empty : .unfinished
    case .wouldBlock: return .blocked
    case .ended, .failed: return .broken
    }
  }

  private func framesLines(_ slot: UInt32) -> Bool {
    table.rows[slot].layer == .frames && streams[table.rows[slot].gate].shape == .lines
  }

  private func hasUnsent(_ slot: UInt32) -> Bool {
    let number = table.rows[slot].secured
    return number != 0 && !secured[number].unsent.isEmpty
  }

  /// Notes what has gone. Whether nothing is left to be sent.
  private mutating func finishWrite(_ slot: UInt32, sent: Int, _ wrap: Wrap) -> Bool {
    if framesLines(slot) {
      return finishFrame(slot, sent: sent, wrap) && streams[table.rows[slot].gate].isIdle
    }
    let consumed = courtyard.queues[slot].outbox.consume(sent)
    note(consumed)
    if consumed.hasRoom { continueAnswer(slot) }
    return consumed.isEmpty
  }

  /// What one write of frames consists of, in bytes.
  private struct Wrap {
    /// Control frames and what is left of a head, in the front buffer.
    var front = 0
    var control = 0
    var payload = 0
  }

  /// Writes what comes before the lines to the front buffer: control frames, where no frame is half out, and a head.
  private mutating func beginFrame(_ number: UInt32, lineBytes: Int, standsAlone: Bool) -> Wrap {
    var wrap = Wrap()
    // A head that is due waits behind the rest of a control frame that is half out.
    if !streams[number].isMidFrame || streams[number].controlSent > 0 {
      for index in streams[number].controlSent..<streams[number].control.count {
        // SAFETY: the buffer has room for all that waits of control frames, and a head.
        unsafe frontBuffer[wrap.front] = streams[number].control[index]
        wrap.front += 1
      }
      wrap.control = wrap.front
      if lineBytes > 0, !streams[number].isFrameBegun {
        if standsAlone {
          streams[number].beginFrame(of: lineBytes)
        } else {
          streams[number].beginFrame(aroundLines: lineBytes)
        }
        countSent(.text)
      }
    }
    for index in Int(streams[number].headSent)..<Int(streams[number].headCount) {
      // SAFETY: as above.
      unsafe frontBuffer[wrap.front] = streams[number].head[index]
      wrap.front += 1
    }
    wrap.payload = min(streams[number].payloadLeft, lineBytes)
    return wrap
  }

  /// Leaves as many of the pieces as hold `bytes`, the last cut where it must be. Returns how many.
  private func shorten(_ lines: UnsafeMutableBufferPointer<iovec>, count: Int, to bytes: Int) -> Int {
    var left = bytes
    var used = 0
    while used < count, left > 0 {
      // SAFETY: `used` is under `count`, and so many were filled.
      let length = unsafe min(lines[used].iov_len, left)
      unsafe lines[used].iov_len = length
      left -= length
      used += 1
    }
    return used
  }

  /// Notes what has gone. Whether nothing is left in the outbox.
  private mutating func finishFrame(_ slot: UInt32, sent: Int, _ wrap: Wrap) -> Bool {
    let number = table.rows[slot].gate
    let control = min(sent, wrap.control)
    streams[number].controlSent += control
    if streams[number].controlSent == streams[number].control.count {
      streams[number].control = []
      streams[number].controlSent = 0
    }
    streams[number].headSent += UInt8(min(sent - control, wrap.front - wrap.control))
    var gone = max(0, sent - wrap.front)
    streams[number].payloadLeft -= gone
    // An empty line's frame has a head alone, and is whole with it.
    if streams[number].isFrameBegun, !streams[number].isMidFrame {
      streams[number].isFrameBegun = false
      gone += Int(streams[number].endBytes)
    }
    let consumed = courtyard.queues[slot].outbox.consume(gone)
    note(consumed)
    if consumed.hasRoom { continueAnswer(slot) }
    return consumed.isEmpty
  }
}
