import MadangKernel
import MadangMemory

import struct Glibc.iovec

/// Outboxes → sockets: each connection at most once a turn, with everything gathered since.
extension Reactor {
  /// Bounded, so that the sockets are looked at again soon: all that is prompt, some of those who are told what many are
  /// told, and so many bytes of what earlier turns have left.
  mutating func flush() {
    swap(&attention, &unfinished)
    for index in attention.indices {
      if table.rows[attention[index]].socket < 0 { continue }
      if turnBytes >= Limits.resumedBytesPerTurnMax {
        unfinished.append(attention[index])
      } else {
        flush(attention[index])
      }
    }
    isBehind = courtyard.attention.take(into: &attention, crowdMax: Limits.crowdPerTurnMax)
    for index in attention.indices { attend(attention[index]) }
    attention.removeAll(keepingCapacity: true)
    goOn()
  }

  /// Looks at one connection that workers have listed.
  private mutating func attend(_ slot: UInt32) {
    // What is put into frames or records first is looked for where that is done.
    let bytesMax = table.rows[slot].isWrapped ? 0 : Limits.writeBytesPerTurnMax
    // SAFETY: the pieces are the reactor's own.
    let (notices, found) = unsafe courtyard.queues[slot].outbox.attend(into: writtenPieces, bytesMax: bytesMax)
    if !notices.isEmpty { obey(notices, slot) }
    if table.rows[slot].socket >= 0 {
      // To obey may have been to send.
      flush(slot, notices.isEmpty ? found : nil)
    } else if table.rows[slot].isVacated {
      closing.append(slot)
    }
  }

  /// Most connections that are attended to have only something to read: this stays out of their way.
  @inline(never)
  private mutating func obey(_ notices: Notices, _ slot: UInt32) {
    if notices.contains(.overflowed) { overflow(slot) }
    if notices.contains(.greeted) {
      takeGreeting(slot)
      takeAnswer(slot)
    }
    if !notices.isDisjoint(with: .ofWebSocket) { heed(notices, slot) }
    if notices.contains(.registered) { table.rows[slot].isRegistered = true }
    if notices.contains(.asked) {
      table.rows[slot].heardAt = max(table.rows[slot].heardAt, now - halfIdleMilliseconds)
    }
    if notices.contains(.resumeReading) { resumeReading(slot) }
    if notices.contains(.throttled), table.rows[slot].phase != .closed {
      let until = courtyard.queues[slot].mailbox.throttledUntil
      table.rows[slot].throttleEnds = until == 0 ? .max : until
      if until != 0 { look(at: slot, by: until) }
    }
    if notices.contains(.finishing), table.rows[slot].phase == .open { drain(slot, .quit) }
    if notices.contains(.vacated) { table.rows[slot].isVacated = true }
    if !notices.isDisjoint(with: [.vacated, .lastWord]) {
      table.rows[slot].hasLastWord = true
      limitDraining(slot)
    }
  }

  /// Writes what one connection has waiting, up to what one turn may. `found`: what stands first, where that was looked for.
  mutating func flush(_ slot: UInt32, _ found: Outbox.Found? = nil) {
    let isWrapped = table.rows[slot].isWrapped
    let number = table.rows[slot].socket
    // A closure each, so that it stands where it is called.
    let outcome =
      isWrapped
      ? Socket.lend(number) { writeAllWrapped($0, slot) } : Socket.lend(number) { writeAll(found, $0, slot) }
    countFlush(slot)
    if isWrapped { chargeUnsent(slot) }
    switch outcome {
    case .empty:
      setWriting(false, slot)
      if table.rows[slot].layer != .lines { noteSent(slot) }
      if table.rows[slot].phase == .draining { finishDraining(slot) }
    case .blocked: setWriting(true, slot)
    case .unfinished: unfinished.append(slot)
    case .broken: abandon(slot)
    }
  }

  /// As much of what waits as one turn may write.
  @inline(__always)
  private mutating func writeAll(_ found: Outbox.Found?, _ socket: borrowing Socket, _ slot: UInt32) -> WriteOutcome {
    var left = Limits.writeBytesPerTurnMax
    var found = found ?? peek(slot, bytesMax: left)
    while true {
      let outcome = write(found, socket, slot, bytesLeft: &left)
      if left <= 0 || outcome != .unfinished { return outcome }
      found = peek(slot, bytesMax: left)
    }
  }

  private mutating func writeAllWrapped(_ socket: borrowing Socket, _ slot: UInt32) -> WriteOutcome {
    var left = Limits.writeBytesPerTurnMax
    while true {
      let outcome = writeWrapped(socket, slot, bytesLeft: &left)
      if left <= 0 || outcome != .unfinished { return outcome }
    }
  }

  enum WriteOutcome { case empty, blocked, unfinished, broken }

  /// Where slices are described that are sent as they are.
  private var writtenPieces: UnsafeMutableBufferPointer<iovec> {
    // SAFETY: there are more pieces than that, which checked slicing sees to.
    unsafe UnsafeMutableBufferPointer(rebasing: pieces[..<Limits.piecesPerWriteMax])
  }

  @inline(never)
  private func peek(_ slot: UInt32, bytesMax: Int) -> Outbox.Found {
    // SAFETY: as above.
    unsafe courtyard.queues[slot].outbox.peek(into: writtenPieces, bytesMax: bytesMax)
  }

  @inline(__always)
  private mutating func write(
    _ found: Outbox.Found, _ socket: borrowing Socket, _ slot: UInt32, bytesLeft: inout Int
  ) -> WriteOutcome {
    let count = found.pieces
    if count == 0 { return .empty }
    // SAFETY: the outbox filled the first `count` pieces, and what they point to stays until `consume`.
    let result =
      unsafe count == 1
      ? kernel.send(to: socket, UnsafeRawBufferPointer(start: pieces[0].iov_base, count: pieces[0].iov_len))
      : kernel.send(to: socket, gathering: UnsafeBufferPointer(rebasing: pieces[0..<count]))
    switch result {
    case .bytes(let sent):
      bytesLeft -= sent
      turnBytes += sent
      self.count(ListenerWord.sentBytes, ofListenerOf: slot, by: sent)
      let consumed = courtyard.queues[slot].outbox.consume(sent)
      note(consumed)
      if consumed.hasRoom { continueAnswer(slot) }
      if consumed.isEmpty { return .empty }
      return sent < found.bytes ? .blocked : .unfinished
    case .wouldBlock: return .blocked
    case .ended, .failed: return .broken
    }
  }

  /// There is room for more of an answer that is given in pieces.
  @inline(never)
  func continueAnswer(_ slot: UInt32) {
    if courtyard.queues[slot].mailbox.resume() { courtyard.schedule(slot, isContinued: true) }
  }

  /// Hardly any write changes it.
  @inline(__always)
  private mutating func setWriting(_ isBlocked: Bool, _ slot: UInt32) {
    if table.rows[slot].interest.contains(.writable) != isBlocked { changeWriting(isBlocked, slot) }
  }

  @inline(never)
  private mutating func changeWriting(_ isBlocked: Bool, _ slot: UInt32) {
    let interest = table.rows[slot].interest
    courtyard.queues[slot].outbox.setBlocked(isBlocked)
    setInterest(isBlocked ? interest.union(.writable) : interest.subtracting(.writable), of: slot)
  }

  private mutating func resumeReading(_ slot: UInt32) {
    table.rows[slot].isReadingPaused = false
    if table.rows[slot].layer == .frames { resumeFrames(slot) }
    readOn(slot)
  }

  /// The reader does not keep up: it is told so behind what it still has to read, and closed.
  mutating func overflow(_ slot: UInt32) {
    guard table.rows[slot].phase == .open else { return }
    courtyard.gauges.count(.slowReader)
    logger.note(.sendQueueExceeded, "SendQ exceeded.", ["peer": .address(table.rows[slot].peer)])
    courtyard.queues[slot].outbox.seal()
    let line = table.rows[slot].dialect.lastWord("SendQ exceeded")
    sendLastWord(line, to: slot)
    drain(slot, .sendQueueExceeded)
  }
}
