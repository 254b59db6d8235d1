import MadangWire

/// Walks over a server's WebSocket frames, wherever the stream is cut, and says where payloads are: RFC 6455 §5.2. It
/// copies and judges no payload, as the generator must take less time than the server.
///
/// One connection's state between two reads.
struct FrameWalker: Sendable {
  enum Item: Equatable {
    /// A part of a message; `isEnd`: the last of it.
    case payload(Range<Int>, isEnd: Bool)
    case ping([UInt8])
    /// Nil where it has no code.
    case close(CloseCode?, reason: String)
    /// All has been walked over.
    case needMore
    /// What no server sends to a client.
    case broken
  }

  /// The beginning of a head, or of a control frame.
  private var carry: [UInt8] = []
  private var payloadLeft = 0
  private var isFinal = false

  /// The next thing at or after `offset`, which moves behind it.
  @inline(__always)
  mutating func next(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> Item {
    // SAFETY: the bytes are the caller's for the call.
    if payloadLeft == 0 {
      guard let item = unsafe head(bytes, &offset) else { return unsafe payload(bytes, &offset) }
      return item
    }
    // SAFETY: as above.
    return unsafe payload(bytes, &offset)
  }

  @inline(__always)
  private mutating func payload(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> Item {
    let count = min(payloadLeft, bytes.count - offset)
    if count == 0, payloadLeft > 0 { return .needMore }
    let range = offset..<offset + count
    offset += count
    payloadLeft -= count
    return .payload(range, isEnd: payloadLeft == 0 && isFinal)
  }

  /// Nil where a data frame's payload follows.
  private mutating func head(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> Item? {
    while true {
      // SAFETY: each index lies under the count of the carry and of the bytes together, as `available` sees to.
      let carried = carry.count
      let available = carried + bytes.count - offset
      let start = offset
      func byte(_ index: Int) -> UInt8 {
        index < carried ? carry[index] : unsafe bytes[start + index - carried]
      }
      guard available >= 2 else { return unsafe keep(bytes, &offset) }
      let first = byte(0)
      let short = Int(byte(1) & 0x7F)
      guard let opcode = Opcode(rawValue: first & 0x0F), first & 0x70 == 0, byte(1) & 0x80 == 0,
        !opcode.isControl || (short <= FrameHeader.controlPayloadCountMax && first & 0x80 != 0)
      else { return .broken }
      let headCount = short < 126 ? 2 : short == 126 ? 4 : 10
      let needed = opcode.isControl ? headCount + short : headCount
      guard available >= needed else { return unsafe keep(bytes, &offset) }
      if opcode.isControl {
        let body = (headCount..<needed).map(byte)
        offset += needed - carried
        carry = []
        if let item = FrameWalker.control(opcode, body) { return item }
        continue
      }
      var length = UInt64(headCount == 2 ? short : 0)
      for index in 2..<headCount { length = length << 8 | UInt64(byte(index)) }
      // No message is larger than what fits into memory.
      guard length < 1 << 40 else { return .broken }
      offset += headCount - carried
      carry = []
      payloadLeft = Int(length)
      isFinal = first & 0x80 != 0
      return nil
    }
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> Item {
    // SAFETY: the offset is at most the bytes' count.
    unsafe carry.append(contentsOf: bytes[offset...])
    offset = bytes.count
    return .needMore
  }

  /// Nil for a pong.
  private static func control(_ opcode: Opcode, _ body: [UInt8]) -> Item? {
    switch opcode {
    case .ping: return .ping(body)
    case .close:
      guard body.count >= 2 else { return .close(nil, reason: "") }
      let code = CloseCode(rawValue: UInt16(body[0]) << 8 | UInt16(body[1]))
      return .close(code, reason: String(String(decoding: body[2...], as: UTF8.self).prefix(80)))
    default: return nil
    }
  }
}
