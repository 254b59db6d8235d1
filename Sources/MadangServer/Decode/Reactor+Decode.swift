import MadangKernel
import MadangMemory
import MadangWire

/// Ready socket → whole lines in the connection's mailbox.
extension Reactor {
  /// Deals with one connection's readiness. An event for a connection that is gone is dropped by its generation.
  mutating func serve(_ event: ReadyEvent) {
    let handle = Handle(token: event.token)
    guard handle.slot < table.slots, table.rows[handle.slot].generation == handle.generation,
      table.rows[handle.slot].socket >= 0
    else { return }
    if event.readiness.contains(.writable) { flush(handle.slot) }
    if !event.readiness.isDisjoint(with: [.readable, .hungUp]) {
      receive(handle.slot, hungUp: event.readiness.contains(.hungUp))
    }
  }

  private mutating func receive(_ slot: UInt32, hungUp: Bool) {
    if table.rows[slot].isReadingPaused, !hungUp { return }
    let layer = table.rows[slot].layer
    if (layer == .requests && requests[table.rows[slot].gate].isHeld)
      || (layer == .frames && streams[table.rows[slot].gate].isHeld)
    {
      // Nothing more is read, and the end would be told for ever.
      if hungUp { abandon(slot) }
      return
    }
    let carried = layer == .frames ? restoreFrames(slot) : restoreCarry(slot)
    let taken = Socket.lend(table.rows[slot].socket) { socket in
      // SAFETY: either buffer is longer than the longest carry by what one turn reads, and a record.
      unsafe takeIn(
        socket, slot,
        into: UnsafeMutableRawBufferPointer(rebasing: (layer == .frames ? frameBuffer : readBuffer)[carried...]))
    }
    switch taken.result {
    case .bytes(let count):
      table.rows[slot].heardAt = now
      table.rows[slot].wasAsked = false
      if count > 0 { deal(slot, bytes: carried + count, carried: carried) }
    case .wouldBlock:
      break
    case .ended:
      finishReading(slot, hungUp: hungUp)
    case .failed:
      abandon(slot)
    }
    finishSecured(slot, taken.end)
    if table.rows[slot].unfinished != 0 || table.rows[slot].isWrapped || !table.rows[slot].carry.isEmpty
      || table.rows[slot].layer == .frames
    {
      noteUnfinished(slot)
    }
  }

  /// Deals with what has come, whatever it is.
  mutating func deal(_ slot: UInt32, bytes count: Int, carried: Int) {
    guard table.rows[slot].phase == .open else { return }
    switch table.rows[slot].layer {
    case .proxy: readProxyHeader(slot, bytes: count)
    case .greeting: break
    case .lines: decode(slot, bytes: count, alreadySearched: carried)
    case .requests: answerRequests(slot, bytes: count)
    case .frames: takeFrames(slot, bytes: count)
    }
  }

  /// Records end a connection as a socket does.
  private mutating func finishSecured(_ slot: UInt32, _ end: SecuredEnd) {
    switch end {
    case .none: break
    case .closed: finishReading(slot, hungUp: false)
    case .broken: drain(slot, .reset)
    }
  }

  /// What a TLS client has sent right behind its handshake.
  mutating func receiveRest(_ slot: UInt32) {
    let count = restoreSealed(table.rows[slot].secured)
    // SAFETY: the buffer is longer than a handshake's rest.
    let taken = unsafe open(slot, count, into: UnsafeMutableRawBufferPointer(rebasing: readBuffer[0...]))
    if case .bytes(let count) = taken.result, count > 0 { deal(slot, bytes: count, carried: 0) }
    finishSecured(slot, taken.end)
    noteUnfinished(slot)
  }

  /// Puts what was kept in front of what is read next. Returns how much that is.
  func restoreCarry(_ slot: UInt32) -> Int {
    let carried = table.rows[slot].carry.count
    // SAFETY: no carry is longer than the buffer.
    for index in 0..<carried { unsafe readBuffer[index] = table.rows[slot].carry[index] }
    return carried
  }

  func restoreFrames(_ slot: UInt32) -> Int {
    let number = table.rows[slot].gate
    let carried = streams[number].carry.count
    // SAFETY: no carry is longer than the buffer.
    for index in 0..<carried { unsafe frameBuffer[index] = streams[number].carry[index] }
    return carried
  }

  /// Cuts what the read buffer holds into whole lines for the mailbox, and a start of a line to keep.
  mutating func decode(_ slot: UInt32, bytes: Int, alreadySearched: Int) {
    // SAFETY: the first `bytes` of the buffer were written by the kernel or copied from the carry.
    let received = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(rebasing: readBuffer[0..<bytes]))
    if table.rows[slot].isForeign { return }
    if table.rows[slot].isUnknown, refusesForeign(received, slot) { return }
    var start = 0
    if table.rows[slot].isSkippingLine {
      guard let end = received.firstOffset(of: UInt8(ascii: "\n")) else {
        table.rows[slot].carry = []
        return
      }
      table.rows[slot].isSkippingLine = false
      start = end + 1
    }
    let fresh = received.extracting(start..<bytes)
    let end = table.rows[slot].dialect.completeEnd(in: fresh, searched: start == 0 ? alreadySearched : 0)
    if end > 0 { post(.lines(Segment(copying: fresh.extracting(0..<end), decodedAt: moment())), to: slot) }
    keep(fresh.extracting(end..<fresh.count), for: slot)
  }

  /// Whether the first that a connection sends shows that it is no chat's: it is told so in a line, and ended.
  private mutating func refusesForeign(_ received: Span<UInt8>, _ slot: UInt32) -> Bool {
    var found: ForeignProtocol?
    switch ForeignProtocol.recognize(received) {
    case .foreign(let foreign): found = foreign
    case .none: table.rows[slot].isUnknown = false
    case .undecided:
      if received.count < table.rows[slot].dialect.firstLineBytesMax { return false }
      table.rows[slot].isUnknown = false
      if ForeignProtocol.isLongRequest(received) { found = .http }
    }
    guard let found else { return false }
    table.rows[slot].isForeign = true
    table.rows[slot].carry = []
    table.rows[slot].pauseEnds = .max
    courtyard.gauges.count(found == .http ? .http : .tls)
    if found == .tls { sendByReactor(Segment(copying: Self.noTLSHere.span), to: slot) }
    dismiss(slot, found == .http ? .speaksHTTP : .speaksTLS)
    return true
  }

  private mutating func keep(_ rest: Span<UInt8>, for slot: UInt32) {
    if table.rows[slot].dialect.endsLinesByPause {
      keepPlain(rest, for: slot)
    } else if LineFraming.isOverlong(rest, limits: .fromClient) {
      // The worker sees a line over the limit and says so; the rest of it is skipped up to its end.
      post(.lines(Segment(copying: rest)), to: slot)
      table.rows[slot].isSkippingLine = true
      table.rows[slot].carry = []
    } else {
      setCarry(rest, of: slot)
    }
  }

  private mutating func keepPlain(_ rest: Span<UInt8>, for slot: UInt32) {
    if rest.count >= Limits.plainLineBytesMax {
      var end = PlainFraming.completeEnd(rest, paused: true)
      // A telnet command without an end: all of it goes, or it would be carried along for ever.
      if rest.count - end >= Limits.plainLineBytesMax { end = rest.count }
      post(.lines(Segment(copying: rest.extracting(0..<end), decodedAt: moment())), to: slot)
      setCarry(rest.extracting(end..<rest.count), of: slot)
    } else {
      setCarry(rest, of: slot)
    }
    table.rows[slot].pauseEnds = table.rows[slot].carry.isEmpty ? .max : now + Limits.pauseMilliseconds
    look(at: slot, by: table.rows[slot].pauseEnds)
  }

  mutating func setCarry(_ rest: Span<UInt8>, of slot: UInt32) {
    if rest.count == 0, table.rows[slot].carry.isEmpty { return }
    var carry: [UInt8] = []
    carry.reserveCapacity(rest.count)
    for index in rest.indices { carry.append(rest[index]) }
    table.rows[slot].carry = carry
  }

  /// A plain connection has paused: what it has sent, up to its last whole character, counts as said.
  /// The first words of a request come in pieces too: those are waited for a little longer, but for `isLast`.
  mutating func endPause(_ slot: UInt32, isLast: Bool = false) {
    table.rows[slot].pauseEnds = .max
    let carry = table.rows[slot].carry
    if table.rows[slot].isUnknown {
      if !isLast, now - table.rows[slot].openedAt < Limits.recognitionMilliseconds,
        ForeignProtocol.isRequestStart(carry.span)
      {
        table.rows[slot].pauseEnds = now + Limits.pauseMilliseconds
        look(at: slot, by: table.rows[slot].pauseEnds)
        return
      }
      table.rows[slot].isUnknown = false
    }
    let end = PlainFraming.completeEnd(carry.span, paused: true)
    if end == 0 { return }
    post(.lines(Segment(copying: carry.span.extracting(0..<end), decodedAt: moment())), to: slot)
    table.rows[slot].carry = Array(carry[end...])
  }

  /// The peer has sent everything. What it sent is still run, and answered, before the connection ends.
  private mutating func finishReading(_ slot: UInt32, hungUp: Bool) {
    table.rows[slot].peerFinished = true
    setInterest(table.rows[slot].interest.subtracting(.readable), of: slot)
    switch table.rows[slot].phase {
    case .open:
      if table.rows[slot].dialect.endsLinesByPause, !table.rows[slot].carry.isEmpty { endPause(slot, isLast: true) }
      // Frames that wait are heard first. Where nobody reads any more, there is nothing to wait for.
      if table.rows[slot].layer == .frames, streams[table.rows[slot].gate].isHeld, !hungUp { return }
      drain(slot, .closedByPeer)
    case .lingering: closing.append(slot)
    // Hung up in both directions: nobody will read the rest, and the kernel would report it for ever.
    case .draining: if hungUp { closing.append(slot) }
    case .closed, .vacant: break
    }
  }

  /// The connection is broken: nothing more can be sent either.
  mutating func abandon(_ slot: UInt32) {
    end(slot, .reset)
    closing.append(slot)
  }
}
