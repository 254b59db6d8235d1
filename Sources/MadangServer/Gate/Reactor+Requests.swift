import MadangKernel
import MadangMemory
import MadangWire

/// HTTP: bytes → requests, each answered in its turn. RFC 9112.
extension Reactor {
  /// What became of a request.
  enum RequestOutcome {
    case answered
    /// The connection ends once the answer has gone.
    case closing
    /// The rest of what came are frames.
    case upgraded
  }

  /// Answers what has come whole of the read buffer's first `count` bytes, and keeps the rest.
  mutating func answerRequests(_ slot: UInt32, bytes count: Int) {
    let number = table.rows[slot].gate
    var start = 0
    while start < count, !requests[number].isHeld {
      // SAFETY: the first `count` bytes of the buffer were written by the kernel or copied from the carry.
      let received = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(rebasing: readBuffer[start..<count]))
      let verdict = requests[number].scanner.scan(received)
      guard case .complete(let headCount) = verdict else {
        if case .refused(let status) = verdict {
          if ForeignProtocol.recognize(received) == .foreign(.tls) {
            sendByReactor(Segment(copying: Self.noTLSHere.span), to: slot)
            return drain(slot, .speaksTLS)
          }
          _ = refuseRequest(slot, status)
          noteAccess(slot)
          return
        }
        break
      }
      requests[number].scanner = HeadScanner()
      requests[number].headBeganAt = .max
      start += headCount
      let outcome = answer(slot, received.extracting(0..<headCount))
      noteAccess(slot, received.extracting(0..<headCount))
      switch outcome {
      case .answered: continue
      case .closing: return
      case .upgraded:
        takeFrames(slot, fromReadBuffer: start..<count)
        return
      }
    }
    keepRequests(slot, start..<count)
  }

  private mutating func keepRequests(_ slot: UInt32, _ rest: Range<Int>) {
    let number = table.rows[slot].gate
    // SAFETY: the range lies within what was read.
    setCarry(unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(rebasing: readBuffer[rest])), of: slot)
    if requests[number].isHeld {
      setInterest(table.rows[slot].interest.subtracting(.readable), of: slot)
      return
    }
    if !rest.isEmpty, requests[number].headBeganAt == .max {
      requests[number].headBeganAt = now
      look(at: slot, by: now + Limits.headMilliseconds)
    }
  }

  /// The answers have gone, or one that was made elsewhere has come: requests that waited are answered.
  mutating func resumeRequests(_ slot: UInt32) {
    let number = table.rows[slot].gate
    if requests[number].isHeld || table.rows[slot].phase != .open || table.rows[slot].carry.isEmpty {
      if !requests[number].isHeld { readOn(slot) }
      return
    }
    let count = restoreCarry(slot)
    table.rows[slot].carry = []
    answerRequests(slot, bytes: count)
    guard table.rows[slot].layer == .requests, table.rows[slot].phase == .open, !requests[number].isHeld else { return }
    readOn(slot)
  }

  /// Nothing keeps the reactor from reading any more.
  mutating func readOn(_ slot: UInt32) {
    guard table.rows[slot].phase == .open, !table.rows[slot].peerFinished, !table.rows[slot].isReadingPaused,
      table.rows[slot].layer != .frames || !streams[table.rows[slot].gate].isHeld
    else { return }
    setInterest(table.rows[slot].interest.union(.readable), of: slot)
  }

  /// All that was written to the connection has been sent: what was held for that goes on, once this flush is over.
  mutating func noteSent(_ slot: UInt32) {
    let number = table.rows[slot].gate
    switch table.rows[slot].layer {
    case .proxy, .greeting, .lines: break
    case .requests:
      let wasHeld = requests[number].isHeld
      requests[number].answersWaiting = 0
      if wasHeld, !requests[number].isHeld { resumed.append(slot) }
    case .frames:
      streams[number].echo?.isWaiting = false
      if streams[number].echo != nil { readOn(slot) }
    }
  }

  /// Goes on with what was held.
  mutating func goOn() {
    for index in resumed.indices where table.rows[resumed[index]].layer == .requests { resumeRequests(resumed[index]) }
    resumed.removeAll(keepingCapacity: true)
  }

  /// Looks at the time of a connection that speaks HTTP.
  mutating func lookAtRequests(_ slot: UInt32) {
    let number = table.rows[slot].gate
    if requests[number].headBeganAt != .max {
      if now - requests[number].headBeganAt >= Limits.headMilliseconds {
        _ = refuseRequest(slot, .requestTimeout)
        noteAccess(slot)
        return
      }
      look(at: slot, by: requests[number].headBeganAt + Limits.headMilliseconds)
      return
    }
    // Whoever does not read the answers is idle too, and must not keep the place for ever.
    if requests[number].isAwaitingAnswer { requests[number].idleSince = now }
    if now - requests[number].idleSince >= Limits.requestIdleMilliseconds {
      drain(slot, .idle)
    } else {
      look(at: slot, by: requests[number].idleSince + Limits.requestIdleMilliseconds)
    }
  }
}
