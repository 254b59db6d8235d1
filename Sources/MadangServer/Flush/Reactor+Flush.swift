import MadangKernel
import MadangMemory

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
    let notices = courtyard.links[slot].outbox.attend()
    if notices.contains(.overflowed) { overflow(slot) }
    if notices.contains(.greeted) {
      takeGreeting(slot)
      takeAnswer(slot)
    }
    if !notices.isDisjoint(with: .ofWebSocket) { heed(notices, slot) }
    if notices.contains(.registered) { table.rows[slot].isRegistered = true }
    if notices.contains(.resumeReading) { resumeReading(slot) }
    if notices.contains(.throttled), table.rows[slot].phase != .closed {
      let until = courtyard.links[slot].mailbox.restsUntil
      table.rows[slot].restEnds = until == 0 ? .max : until
      if until != 0 { look(at: slot, by: until) }
    }
    if notices.contains(.finishing), table.rows[slot].phase == .open { drain(slot, .quit) }
    if notices.contains(.vacated) { table.rows[slot].isVacated = true }
    if !notices.isDisjoint(with: [.vacated, .lastWord]) {
      table.rows[slot].hasLastWord = true
      limitDraining(slot)
    }
    if table.rows[slot].socket >= 0 { flush(slot) } else if table.rows[slot].isVacated { closing.append(slot) }
  }

  /// Writes what one connection has waiting, up to what one turn may.
  mutating func flush(_ slot: UInt32) {
    let socket = Socket(number: table.rows[slot].socket)
    var left = Limits.writeBytesPerTurnMax
    var outcome = WriteOutcome.unfinished
    let isWrapped = table.rows[slot].isWrapped
    while left > 0, outcome == .unfinished {
      outcome =
        isWrapped
        ? writeWrapped(socket, slot, bytesLeft: &left) : writeOnce(socket, slot, bytesLeft: &left)
    }
    _ = socket.release()
    countFlush(slot)
    if isWrapped { chargeUnsent(slot) }
    switch outcome {
    case .empty:
      setWriting(false, slot)
      if table.rows[slot].layer != .lines { noteSent(slot) }
      finishDraining(slot)
    case .blocked: setWriting(true, slot)
    case .unfinished: unfinished.append(slot)
    case .broken: abandon(slot)
    }
  }

  enum WriteOutcome { case empty, blocked, unfinished, broken }

  @inline(__always)
  private mutating func writeOnce(_ socket: borrowing Socket, _ slot: UInt32, bytesLeft: inout Int) -> WriteOutcome {
    let (count, bytes) = unsafe courtyard.links[slot].outbox.peek(
      into: UnsafeMutableBufferPointer(rebasing: pieces[..<Limits.piecesPerWriteMax]), bytesMax: bytesLeft)
    if count == 0 { return .empty }
    // SAFETY: `peek` filled the first `count` pieces, and what they point to stays until `consume`.
    let result =
      unsafe count == 1
      ? kernel.send(to: socket, UnsafeRawBufferPointer(start: pieces[0].iov_base, count: pieces[0].iov_len))
      : kernel.send(to: socket, gathering: UnsafeBufferPointer(rebasing: pieces[0..<count]))
    switch result {
    case .bytes(let sent):
      bytesLeft -= sent
      turnBytes += sent
      self.count(ListenerWord.sentBytes, ofListenerOf: slot, by: sent)
      let consumed = courtyard.links[slot].outbox.consume(sent)
      note(consumed)
      if consumed.hasRoom { continueAnswer(slot) }
      if consumed.isEmpty { return .empty }
      return sent < bytes ? .blocked : .unfinished
    case .wouldBlock: return .blocked
    case .ended, .failed: return .broken
    }
  }

  /// There is room for more of an answer that is given in pieces.
  @inline(never)
  func continueAnswer(_ slot: UInt32) {
    if courtyard.links[slot].mailbox.resume() { courtyard.schedule(slot, isContinued: true) }
  }

  private mutating func setWriting(_ isBlocked: Bool, _ slot: UInt32) {
    let interest = table.rows[slot].interest
    if interest.contains(.writable) == isBlocked { return }
    courtyard.links[slot].outbox.setBlocked(isBlocked)
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
    courtyard.links[slot].outbox.seal()
    let line = table.rows[slot].dialect.lastWord("SendQ exceeded")
    sendLastWord(line, to: slot)
    drain(slot, .sendQueueExceeded)
  }
}
