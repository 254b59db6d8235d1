import MadangKernel
import MadangMemory
import MadangTLS

import struct Glibc.iovec

/// The two places where bytes go into and out of a socket: as they are, or through TLS.
extension Reactor {
  /// What was read, as what it means.
  struct Taken {
    var result: IOResult
    /// How the records that were opened end the connection, once what came before is dealt with.
    var end = SecuredEnd.none
  }

  enum SecuredEnd {
    case none
    /// The peer says nothing more.
    case closed
    /// It has broken a rule, or ended the connection with an alert.
    case broken
  }

  /// Reads what has come. The bytes are those of the application, and may be none.
  ///
  /// - Parameter buffer: as long as what one turn reads, and a record that had not come whole.
  mutating func takeIn(
    _ socket: borrowing Socket, _ slot: UInt32, into buffer: UnsafeMutableRawBufferPointer
  ) -> Taken {
    let number = table.rows[slot].secured
    if number == 0 {
      // SAFETY: the buffer is the caller's.
      let result = unsafe kernel.receive(
        from: socket, into: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<Limits.readBytesPerTurnMax]))
      if case .bytes(let count) = result { self.count(ListenerWord.receivedBytes, ofListenerOf: slot, by: count) }
      return Taken(result: result)
    }
    let carried = restoreSealed(number)
    // SAFETY: the buffer is longer than the longest carry by what one turn reads.
    let result = unsafe kernel.receive(
      from: socket,
      into: UnsafeMutableRawBufferPointer(rebasing: sealedBuffer[carried..<carried + Limits.readBytesPerTurnMax]))
    guard case .bytes(let count) = result else { return Taken(result: result) }
    self.count(ListenerWord.receivedBytes, ofListenerOf: slot, by: count)
    if table.rows[slot].layer == .greeting {
      feedGreeting(slot, bytes: count)
      return Taken(result: .bytes(0))
    }
    // SAFETY: the buffer is the caller's.
    return unsafe open(slot, carried + count, into: buffer)
  }

  /// Puts the start of a record in front of what is read next. Returns how much that is.
  func restoreSealed(_ number: UInt32) -> Int {
    let carried = secured[number].carry.count
    // SAFETY: no carry is longer than the buffer.
    for index in 0..<carried { unsafe sealedBuffer[index] = secured[number].carry[index] }
    return carried
  }

  /// Opens what stands in the sealed buffer.
  mutating func open(_ slot: UInt32, _ count: Int, into buffer: UnsafeMutableRawBufferPointer) -> Taken {
    let number = table.rows[slot].secured
    // SAFETY: the first `count` bytes were written by the kernel, or copied from the carry.
    var sealed = unsafe MutableSpan<UInt8>(
      _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: sealedBuffer[0..<count]))
    var replies: [UInt8] = []
    guard let opened = secured[number].records?.open(&sealed, with: cipherContexts, now: now, replies: &replies) else {
      return Taken(result: .failed(.connectionReset))
    }
    if !replies.isEmpty {
      secured[number].unsent += replies
      unfinished.append(slot)
    }
    secured[number].carry = []
    if opened.verdict == .open, !opened.rest.isEmpty {
      // SAFETY: the range lies within what was read.
      secured[number].carry = unsafe Array(UnsafeRawBufferPointer(rebasing: sealedBuffer[opened.rest]))
    }
    // SAFETY: what was opened is no longer than what was read, for which there is room.
    unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: sealedBuffer[0..<opened.plainBytes]))
    let end: SecuredEnd =
      switch opened.verdict {
      case .open: .none
      case .closed: .closed
      case .failed, .refused: .broken
      }
    return Taken(result: .bytes(opened.plainBytes), end: end)
  }

  /// Sends pieces: as they are, or sealed. Sealed, all that was taken counts as sent: what the socket does not take waits in
  /// `unsent`.
  mutating func sendOut(_ socket: borrowing Socket, _ slot: UInt32, pieces count: Int) -> IOResult {
    let number = table.rows[slot].secured
    if number == 0 {
      // SAFETY: the caller has filled the first `count` pieces.
      let result = unsafe kernel.send(to: socket, gathering: UnsafeBufferPointer(rebasing: pieces[0..<count]))
      if case .bytes(let sent) = result { self.count(ListenerWord.sentBytes, ofListenerOf: slot, by: sent) }
      return result
    }
    var taken = 0
    for index in 0..<count where !sealBuffer.isFull {
      // SAFETY: as above.
      taken += unsafe sealBuffer.append(
        UnsafeRawBufferPointer(start: pieces[index].iov_base, count: pieces[index].iov_len))
    }
    secured[number].records?.seal(&sealBuffer, with: cipherContexts)
    // SAFETY: the records lie in the seal buffer, which is emptied when this returns.
    let sealed = unsafe sealBuffer.sealed
    defer { sealBuffer.removeAll() }
    // SAFETY: as above.
    switch unsafe kernel.send(to: socket, sealed) {
    case .bytes(let sent):
      self.count(ListenerWord.sentBytes, ofListenerOf: slot, by: sent)
      if sent < sealed.count {
        keepUnsent(unsafe Array(UnsafeRawBufferPointer(rebasing: sealed[sent...])), number)
      }
    case .wouldBlock: keepUnsent(unsafe Array(sealed), number)
    case .ended: return .ended
    case .failed(let error): return .failed(error)
    }
    return .bytes(taken)
  }

  private mutating func keepUnsent(_ bytes: [UInt8], _ number: UInt32) {
    secured[number].unsent = bytes
    secured[number].unsentStart = 0
  }

  /// Charges the SendQ with what a short write has left, which counts as unfinished too.
  mutating func chargeUnsent(_ slot: UInt32) {
    let number = table.rows[slot].secured
    if number == 0 || secured[number].unsentCount == Int(secured[number].charged) { return }
    secured[number].charged = UInt32(secured[number].unsentCount)
    if courtyard.queues[slot].outbox.charge(sealed: secured[number].unsentCount).hasRoom { continueAnswer(slot) }
    noteUnfinished(slot)
  }

  /// Sends what is to go out as it is. Whether all of it has gone.
  mutating func sendUnsent(_ socket: borrowing Socket, _ slot: UInt32) -> WriteOutcome {
    let number = table.rows[slot].secured
    if number == 0 || secured[number].unsent.isEmpty { return .empty }
    let rest = secured[number].unsent[secured[number].unsentStart...]
    // SAFETY: the array's bytes live for the call.
    let result = unsafe rest.withUnsafeBytes { unsafe kernel.send(to: socket, $0) }
    if case .bytes(let sent) = result { count(ListenerWord.sentBytes, ofListenerOf: slot, by: sent) }
    switch result {
    case .bytes(let sent) where sent < rest.count:
      secured[number].unsentStart += sent
      return .blocked
    case .bytes:
      secured[number].unsent = []
      secured[number].unsentStart = 0
      return .empty
    case .wouldBlock: return .blocked
    case .ended, .failed: return .broken
    }
  }

  /// Called when nothing is left to send. RFC 8446 §6.1: the peer is told that nothing more follows; true where it has yet to be.
  mutating func sendsCloseNotify(_ slot: UInt32) -> Bool {
    let number = table.rows[slot].secured
    if number == 0 || secured[number].isCloseSent || secured[number].records == nil { return false }
    secured[number].isCloseSent = true
    var replies: [UInt8] = []
    secured[number].records?.close(with: cipherContexts, replies: &replies)
    secured[number].unsent += replies
    unfinished.append(slot)
    return true
  }
}
