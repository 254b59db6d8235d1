import MadangKernel
import MadangMemory
import MadangWire

/// WebSocket: frames → the lines in their messages, or whole messages that go back. RFC 6455 §5 to §7.
extension Reactor {
  /// What a client sent right behind the request that upgraded its connection.
  mutating func takeFrames(_ slot: UInt32, fromReadBuffer range: Range<Int>) {
    table.rows[slot].carry = []
    if range.isEmpty { return }
    // SAFETY: the range lies within what was read, and the other buffer is as long.
    unsafe frameBuffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: readBuffer[range]))
    takeFrames(slot, bytes: range.count)
  }

  /// Nothing keeps frames that have come from being looked at any more. No more than those lies in the buffer then, so that
  /// there is room for what is read next.
  mutating func resumeFrames(_ slot: UInt32) {
    let number = table.rows[slot].gate
    streams[number].waitsForMailbox = false
    guard table.rows[slot].phase == .open, !streams[number].isHeld else { return }
    if !streams[number].carry.isEmpty { takeFrames(slot, bytes: restoreFrames(slot)) }
    // The end was told while frames waited.
    if table.rows[slot].peerFinished, !streams[number].isHeld { drain(slot, .closedByPeer) }
    noteUnfinished(slot)
  }

  /// Lines that were taken out of frames, in the read buffer.
  private struct Lines {
    var count: Int
    /// How much of it was there before, and has no line's end.
    var carried: Int
  }

  /// Takes the frame buffer's first `count` bytes apart.
  mutating func takeFrames(_ slot: UInt32, bytes count: Int) {
    let number = table.rows[slot].gate
    let carried = restoreCarry(slot)
    var lines = Lines(count: carried, carried: carried)
    let limits = streams[number].limits
    // SAFETY: the first `count` bytes of the buffer were written by the kernel, or copied from the carry; nobody else uses it.
    var frames = unsafe MutableSpan<UInt8>(
      _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: frameBuffer[0..<count]))
    var offset = 0
    var end: FrameItem?
    while end == nil, !streams[number].isHeld {
      let item = streams[number].decoder.next(in: &frames, at: &offset, limits: limits)
      switch item {
      case .piece(let piece):
        if piece.isLast { countReceived(FrameKind(piece.kind), times: streams[number].decoder.fragmentCount) }
        if let code = take(piece, frames.span, slot, &lines) { end = .violation(code) }
      case .ping(let range):
        countReceived(.ping)
        answerPing(frames.span.extracting(range), slot)
      case .pong: countReceived(.pong)
      case .needMore, .close, .violation: end = item
      }
    }
    keepFrames(number, offset..<(end == nil || end == .needMore ? count : offset))
    postLines(slot, &lines)
    switch end {
    case .close(let code, _):
      countReceived(.close)
      closeStream(slot, code)
    case .violation(let code): breakStream(slot, code)
    default: chargeUnfinished(slot)
    }
  }

  private mutating func keepFrames(_ number: UInt32, _ rest: Range<Int>) {
    // SAFETY: the range lies within what was read.
    streams[number].carry = rest.isEmpty ? [] : unsafe Array(UnsafeRawBufferPointer(rebasing: frameBuffer[rest]))
  }

  private mutating func postLines(_ slot: UInt32, _ lines: inout Lines) {
    if lines.count > 0 { decode(slot, bytes: lines.count, alreadySearched: lines.carried) }
    lines = Lines(count: 0, carried: 0)
  }

  /// Charges the mailbox with what has come of a message that is not whole.
  private mutating func chargeUnfinished(_ slot: UInt32) {
    let number = table.rows[slot].gate
    if streams[number].shape == .echo { return restrainEcho(slot) }
    let bytes = streams[number].message.count + table.rows[slot].carry.count
    if bytes > 0 { mind(courtyard.queues[slot].mailbox.charge(unfinished: bytes), slot) }
  }

  // MARK: Messages

  /// Takes a part of a message. Returns the code of a close frame where it may not be as it is.
  private mutating func take(
    _ piece: MessagePiece, _ frames: Span<UInt8>, _ slot: UInt32, _ lines: inout Lines
  ) -> CloseCode? {
    let number = table.rows[slot].gate
    switch streams[number].shape {
    case .none: return .internalError
    case .echo:
      takeEcho(piece, frames, slot)
      return nil
    case .lines:
      if piece.kind != .text { return .unsupportedData }
      if !piece.isCompressed {
        takeLines(piece, frames, slot, &lines.count)
        return nil
      }
    case .text: if piece.kind != .text { return .unsupportedData }
    case .binary: if piece.kind != .binary { return .unsupportedData }
    case .undecided:
      if piece.kind == .binary, !streams[number].isBinary {
        streams[number].isBinary = true
        post(.sendsBinary, to: slot)
      }
    }
    if !piece.isCompressed { return takeOneLine(piece, frames, slot, &lines.count) ? nil : .policyViolation }
    if let message = gather(piece, frames, number) {
      // What was said before it comes before it.
      postLines(slot, &lines)
      let segment = Segment(copying: message.span, decodedAt: moment())
      post(.deflated(segment, isText: piece.kind == .text), to: slot)
      streams[number].waitsForMailbox = table.rows[slot].isReadingPaused
    }
    return nil
  }

  /// Adds to the message that is coming. Returns it where it is whole.
  mutating func gather(_ piece: MessagePiece, _ frames: Span<UInt8>, _ number: UInt32) -> [UInt8]? {
    // SAFETY: the span's bytes live for the call.
    unsafe frames.extracting(piece.range).withUnsafeBytes { unsafe streams[number].message.append(contentsOf: $0) }
    guard piece.isLast else { return nil }
    defer { streams[number].message = [] }
    return streams[number].message
  }

  /// Any number of lines; the last needs no end.
  private mutating func takeLines(
    _ piece: MessagePiece, _ frames: Span<UInt8>, _ slot: UInt32, _ lines: inout Int
  ) {
    let number = table.rows[slot].gate
    appendLine(frames.extracting(piece.range), &lines)
    if let last = piece.range.last { streams[number].endsLine = frames[last] == UInt8(ascii: "\n") }
    guard piece.isLast else { return }
    if !streams[number].endsLine { appendLineEnd(&lines) }
    streams[number].endsLine = true
  }

  /// One line without an end; one at its end is forgiven. False where anything follows it. IRCv3, websocket.
  private mutating func takeOneLine(
    _ piece: MessagePiece, _ frames: Span<UInt8>, _ slot: UInt32, _ lines: inout Int
  ) -> Bool {
    let number = table.rows[slot].gate
    var textEnd = piece.range.upperBound
    if streams[number].lineBreak == .none {
      textEnd = Reactor.firstLineBreak(frames.extracting(piece.range)).map { piece.range.lowerBound + $0 } ?? textEnd
      appendLine(frames.extracting(piece.range.lowerBound..<textEnd), &lines)
    } else {
      textEnd = piece.range.lowerBound
    }
    for index in textEnd..<piece.range.upperBound {
      switch (streams[number].lineBreak, frames[index]) {
      case (.none, UInt8(ascii: "\r")): streams[number].lineBreak = .carriageReturn
      case (.none, UInt8(ascii: "\n")), (.carriageReturn, UInt8(ascii: "\n")): streams[number].lineBreak = .complete
      default: return false
      }
    }
    if piece.isLast {
      appendLineEnd(&lines)
      streams[number].lineBreak = .none
    }
    return true
  }

  private static func firstLineBreak(_ bytes: Span<UInt8>) -> Int? {
    let lineFeed = bytes.firstOffset(of: UInt8(ascii: "\n"))
    return bytes.extracting(0..<(lineFeed ?? bytes.count)).firstOffset(of: UInt8(ascii: "\r")) ?? lineFeed
  }

  /// Puts bytes behind the line that is coming. They fit: a message is never longer than its frames, but for a line's end.
  private func appendLine(_ bytes: Span<UInt8>, _ lines: inout Int) {
    // SAFETY: the span lends its bytes for the call.
    unsafe bytes.withUnsafeBytes { source in
      // SAFETY: `readBuffer` is longer than the longest carry by what one turn reads and a line's end; checked by slicing.
      unsafe UnsafeMutableRawBufferPointer(rebasing: readBuffer[lines..<lines + source.count]).copyMemory(from: source)
    }
    lines += bytes.count
  }

  private func appendLineEnd(_ lines: inout Int) {
    // SAFETY: as above.
    unsafe readBuffer[lines] = UInt8(ascii: "\r")
    unsafe readBuffer[lines + 1] = UInt8(ascii: "\n")
    lines += 2
  }

  // MARK: Control frames

  private mutating func answerPing(_ payload: Span<UInt8>, _ slot: UInt32) {
    var writer = ByteWriter(capacity: payload.count + 2)
    writer.append(frame: .pong, payload: payload)
    countSent(.pong)
    sendBetweenFrames(writer, to: slot)
    if streams[table.rows[slot].gate].shape == .echo { return }
    let rates = FloodRates(rawValue: courtyard.floodRates.load(ordering: .relaxed))
    if rates.areOn { courtyard.queues[slot].mailbox.charge(told: 0, looks: Limits.looksPerQuery, rates) }
    // What the reactor says by itself goes beyond the bound: whoever asks and reads nothing must not be answered for ever.
    if courtyard.queues[slot].outbox.queuedBytes > limits.sendQueueBytesMax { overflow(slot) }
  }

  /// Sends a control frame as soon as no other is half out. RFC 6455 §5.5.3: of pings that wait, the last one's answer will do.
  mutating func sendBetweenFrames(_ frame: borrowing ByteWriter, to slot: UInt32) {
    let number = table.rows[slot].gate
    guard streams[number].shape == .lines else {
      return sendByReactor(Segment(copying: frame.span, messages: 0), to: slot)
    }
    if streams[number].control.count + frame.count > Limits.controlBytesMax {
      if streams[number].controlSent > 0 { return }
      streams[number].control = []
    }
    for index in 0..<frame.count { streams[number].control.append(frame.span[index]) }
    unfinished.append(slot)
  }

  /// The peer has said its last. What it said before is answered, and so is its close frame then.
  private mutating func closeStream(_ slot: UInt32, _ code: CloseCode?) {
    let number = table.rows[slot].gate
    streams[number].closeCode = code
    drain(slot, .closedByPeer)
    unfinished.append(slot)
  }

  /// The peer broke a rule: it is told which, in a close frame, behind what it has coming.
  mutating func breakStream(_ slot: UInt32, _ code: CloseCode) {
    streams[table.rows[slot].gate].closeCode = code
    streams[table.rows[slot].gate].decoder.stop()
    courtyard.gauges.count(.badFrame)
    dismiss(slot, .badFrame)
  }

  /// Called when nothing is left to send. The close frame that is due goes out before the sending side is closed; true where it
  /// has yet to.
  mutating func sendsClose(_ slot: UInt32) -> Bool {
    let number = table.rows[slot].gate
    if streams[number].isCloseSent { return false }
    streams[number].isCloseSent = true
    var writer = ByteWriter()
    if let code = streams[number].closeCode {
      writer.append(close: code, reason: "")
    } else {
      writer.appendEmptyClose()
    }
    countSent(.close)
    sendBetweenFrames(writer, to: slot)
    return true
  }
}

extension Reactor {
  /// What the reactor itself says last to somebody: a line, in whatever it is that lines are put into.
  mutating func sendLastWord(_ line: String, to slot: UInt32) {
    var writer = ByteWriter()
    writer.append(line)
    if table.rows[slot].layer == .frames, let kind = messageKind(slot) { writer.frameLines(from: 0, as: kind) }
    sendByReactor(Segment(copying: writer.span), to: slot)
  }

  private func messageKind(_ slot: UInt32) -> Opcode? {
    let number = table.rows[slot].gate
    let shape: MessageShape = streams[number].isBinary ? .binary : streams[number].shape
    return shape.encoding(windowBits: 0).messageKind
  }
}
