import MadangWire

/// What must hold for any bytes that claim to be WebSocket frames.
enum WebSocketRules {
  /// - Parameter input: eight bytes that choose the cuts, one that chooses what is let through, and the stream.
  static func check(_ input: [UInt8]) {
    guard input.count >= 9 else { return }
    let seed = input.prefix(8).reduce(UInt64(1)) { $0 << 8 | UInt64($1) }
    let stream = Array(input.dropFirst(9))
    let limits = FrameLimits(
      messageBytesMax: 2_000, fragmentsMax: 5, allowsCompression: input[8] & 1 != 0, expectsMask: input[8] & 2 == 0)
    let whole = received([stream], limits)
    rule(whole == received(pieces(of: stream, seed: seed), limits), "a cut changed what was said")
    rule(whole == received(stream.map { [$0] }, limits), "single bytes changed what was said")
    for event in whole { check(event, limits) }
    checkText(stream, seed: seed)
  }

  private static func pieces(of stream: [UInt8], seed: UInt64) -> [[UInt8]] {
    var state = seed
    var pieces: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let count = Int(state >> 33) % min(rest.count + 1, 40)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }

  private static func received(_ pieces: [[UInt8]], _ limits: FrameLimits) -> [FrameEvent] {
    var decoder = FrameDecoder()
    var carry: [UInt8] = []
    var events: [FrameEvent] = []
    var message: [UInt8] = []
    for piece in pieces {
      carry += piece
      var offset = 0
      var item = FrameItem.needMore
      repeat {
        var bytes = carry.mutableSpan
        item = decoder.next(in: &bytes, at: &offset, limits: limits)
        switch item {
        case .needMore: break
        case .piece(let piece):
          rule(piece.isFirst == message.isEmpty || !piece.isFirst, "a message began twice")
          message += carry[piece.range]
          rule(message.count <= limits.compressedBytesMax, "a message is too long")
          if piece.isLast {
            events.append(.message(piece.kind, message, isCompressed: piece.isCompressed))
            message = []
          }
        case .ping(let range): events.append(.ping(Array(carry[range])))
        case .pong(let range): events.append(.pong(Array(carry[range])))
        case .close(let code, let reason): events.append(.close(code, Array(carry[reason])))
        case .violation(let code): events.append(.violation(code))
        }
      } while item != .needMore
      carry.removeFirst(offset)
      rule(carry.count <= 130, "too much is kept")
      rule(!decoder.hasEnded || carry.isEmpty, "something is kept after the end")
    }
    return events
  }

  /// What was understood can be written, and is understood again.
  private static func check(_ event: FrameEvent, _ limits: FrameLimits) {
    let key = MaskingKey(rawValue: 0x9A3C_51F7)
    var writer = ByteWriter()
    switch event {
    case .message(let kind, let payload, isCompressed: false):
      rule(kind == .binary || UTF8Repair.isValid(payload.span), "text is not UTF-8")
      writer.append(frame: kind == .text ? .text : .binary, payload: payload.span, maskingKey: key)
    case .message(let kind, let payload, isCompressed: true):
      rule(payload.count <= limits.compressedBytesMax, "a deflated message is too long")
      writer.append(
        FrameHeader(
          opcode: kind == .text ? .text : .binary, payloadCount: payload.count, isCompressed: true, maskingKey: key))
      var masked = payload
      var bytes = masked.mutableSpan
      key.apply(to: &bytes, in: 0..<payload.count)
      writer.append(masked.span)
    case .ping(let payload): writer.append(frame: .ping, payload: payload.span, maskingKey: key)
    case .pong(let payload): writer.append(frame: .pong, payload: payload.span, maskingKey: key)
    case .close(let code, let reason):
      rule(UTF8Repair.isValid(reason.span) && reason.count <= 123, "a reason is not UTF-8, or too long")
      rule(code?.isSendable != false, "a close has a code that is not sent")
      return
    case .violation: return
    }
    var frame: [UInt8] = []
    for index in writer.span.indices { frame.append(writer.span[index]) }
    let roomy = FrameLimits(messageBytesMax: limits.messageBytesMax, fragmentsMax: 1, allowsCompression: true)
    rule(received([frame], roomy) == [event], "what was written again says something else")
  }

  /// The judge of pieces agrees with the judge of the whole.
  private static func checkText(_ text: [UInt8], seed: UInt64) {
    var validator = UTF8Validator()
    var isRight = true
    for piece in pieces(of: text, seed: seed) where isRight { isRight = validator.take(piece.span) }
    rule((isRight && validator.isComplete) == UTF8Repair.isValid(text.span), "text was judged in two ways")
  }
}
