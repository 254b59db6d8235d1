extension FrameHeader {
  enum Reading: Equatable {
    case header(FrameHeader)
    case incomplete
    case violation(CloseCode)
  }

  /// Reads the head at `offset`, and tells what is wrong with it from the first byte that shows it.
  ///
  /// RFC 6455 §5.2: reserved bits are zero unless they were agreed on, the length has its shortest form, and its
  /// highest bit is zero. §5.5: control frames are whole and short. §5.1: who has to mask, masks, and nobody else.
  /// §5.4: a continuation stands within a message, and a message's beginning doesn't. RFC 7692 §6: a message's first
  /// frame alone says that it is deflated.
  ///
  /// - Parameter continuationRoom: how many bytes the message that has begun may still have; nil outside a message.
  static func read(_ bytes: Span<UInt8>, at offset: Int, limits: FrameLimits, continuationRoom: Int?) -> Reading {
    guard offset < bytes.count else { return .incomplete }
    let first = bytes[offset]
    guard let opcode = Opcode(rawValue: first & 0x0F), first & 0x30 == 0 else { return .violation(.protocolError) }
    let isFinal = first & 0x80 != 0
    let isCompressed = first & 0x40 != 0
    if isCompressed, !limits.allowsCompression || opcode.isControl || opcode == .continuation {
      return .violation(.protocolError)
    }
    if opcode.isControl ? !isFinal : (opcode == .continuation) != (continuationRoom != nil) {
      return .violation(.protocolError)
    }

    guard offset + 1 < bytes.count else { return .incomplete }
    let second = bytes[offset + 1]
    guard (second & 0x80 != 0) == limits.expectsMask else { return .violation(.protocolError) }
    let short = Int(second & 0x7F)
    if opcode.isControl, short > controlPayloadCountMax { return .violation(.protocolError) }

    let lengthCount = short < 126 ? 0 : short == 126 ? 2 : 8
    guard offset + 2 + lengthCount <= bytes.count else { return .incomplete }
    var payloadCount = lengthCount == 0 ? UInt64(short) : 0
    for place in 0..<lengthCount { payloadCount = payloadCount << 8 | UInt64(bytes[offset + 2 + place]) }
    let isShortest = lengthCount == 0 || payloadCount >= (lengthCount == 2 ? 126 : 65_536)
    guard isShortest, payloadCount >> 63 == 0 else { return .violation(.protocolError) }
    // A frame that its message has no room for is refused before its key, let alone its payload, has come.
    let room = continuationRoom ?? limits.bytesMax(isCompressed: isCompressed)
    if !opcode.isControl, payloadCount > UInt64(room) { return .violation(.messageTooBig) }

    var maskingKey: MaskingKey?
    if limits.expectsMask {
      let start = offset + 2 + lengthCount
      guard start + 4 <= bytes.count else { return .incomplete }
      var key: UInt32 = 0
      for place in 0..<4 { key |= UInt32(bytes[start + place]) << UInt32(place * 8) }
      maskingKey = MaskingKey(rawValue: key)
    }
    return .header(
      FrameHeader(
        opcode: opcode, payloadCount: Int(payloadCount), isFinal: isFinal, isCompressed: isCompressed,
        maskingKey: maskingKey))
  }
}
