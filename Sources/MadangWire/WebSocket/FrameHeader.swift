/// The head of a frame: RFC 6455 §5.2.
///
///      0               1               2 …
///     ┌─┬─┬─┬─┬───────┬─┬─────────────┬──────────────────────┬─────────────┐
///     │F│1│2│3│ opcode│M│ length 0…125│ 126: 16, 127: 64 bits│ key, 4 bytes│
///     └─┴─┴─┴─┴───────┴─┴─────────────┴──────────────────────┴─────────────┘
///
/// A server's has 2, 4 or 10 bytes; a client's has four more, the key.
package struct FrameHeader: Equatable, Sendable, BitwiseCopyable {
  package let opcode: Opcode
  /// Whether the message ends with this frame.
  package let isFinal: Bool
  /// RSV1: whether the message that begins here is deflated. RFC 7692 §6.
  package let isCompressed: Bool
  package let payloadCount: Int
  /// What the payload is masked with: always in a client's frames, never in a server's.
  package let maskingKey: MaskingKey?

  package static var encodedCountMax: Int { 14 }
  /// The most bytes that a control frame's payload has.
  package static var controlPayloadCountMax: Int { 125 }

  package init(
    opcode: Opcode, payloadCount: Int, isFinal: Bool = true, isCompressed: Bool = false, maskingKey: MaskingKey? = nil
  ) {
    precondition(payloadCount >= 0, "a payload has no negative length")
    precondition(
      !opcode.isControl || (isFinal && !isCompressed && payloadCount <= Self.controlPayloadCountMax),
      "a control frame is whole, not compressed, and short")
    self.opcode = opcode
    self.payloadCount = payloadCount
    self.isFinal = isFinal
    self.isCompressed = isCompressed
    self.maskingKey = maskingKey
  }

  /// How many bytes the head has before a payload of `payloadCount` bytes in a server's frame.
  package static func serverCount(payloadCount: Int) -> Int { payloadCount < 126 ? 2 : payloadCount < 65_536 ? 4 : 10 }

  /// How many bytes the head has.
  package var encodedCount: Int { Self.serverCount(payloadCount: payloadCount) + (maskingKey == nil ? 0 : 4) }

  /// The head's bytes, followed by zeros up to `encodedCountMax`: a value that can lie in a row.
  package var encoded: InlineArray<14, UInt8> {
    var bytes = InlineArray<14, UInt8>(repeating: 0)
    bytes[0] = opcode.rawValue | (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0)
    let lengthCount = Self.serverCount(payloadCount: payloadCount) - 2
    let short = lengthCount == 0 ? UInt8(payloadCount) : lengthCount == 2 ? 126 : 127
    bytes[1] = short | (maskingKey == nil ? 0 : 0x80)
    for place in 0..<lengthCount {
      bytes[2 + place] = UInt8(truncatingIfNeeded: payloadCount >> ((lengthCount - 1 - place) * 8))
    }
    if let maskingKey {
      for place in 0..<4 {
        bytes[2 + lengthCount + place] = UInt8(truncatingIfNeeded: maskingKey.rawValue >> UInt32(place * 8))
      }
    }
    return bytes
  }
}

extension ByteWriter {
  package mutating func append(_ header: FrameHeader) {
    let bytes = header.encoded
    append(bytes.span.extracting(first: header.encodedCount))
  }

  /// Appends a server's whole frame.
  package mutating func append(frame opcode: Opcode, isCompressed: Bool = false, payload: Span<UInt8>) {
    append(FrameHeader(opcode: opcode, payloadCount: payload.count, isCompressed: isCompressed))
    append(payload)
  }

  /// Appends a server's close frame without a code, the answer to one that has none. RFC 6455 §5.5.1.
  package mutating func appendEmptyClose() {
    append(FrameHeader(opcode: .close, payloadCount: 0))
  }

  /// Appends a server's close frame.
  ///
  /// - Precondition: the code is sendable; the reason is UTF-8 and has at most 123 bytes.
  package mutating func append(close code: CloseCode, reason: Span<UInt8>) {
    appendClose(code, reasonCount: reason.count)
    append(reason)
  }

  /// Appends a server's close frame with a reason that the program knows.
  package mutating func append(close code: CloseCode, reason: StaticString) {
    appendClose(code, reasonCount: reason.utf8CodeUnitCount)
    append(reason)
  }

  private mutating func appendClose(_ code: CloseCode, reasonCount: Int) {
    precondition(code.isSendable, "a close frame carries a code that may be sent")
    append(FrameHeader(opcode: .close, payloadCount: 2 + reasonCount))
    append(byte: UInt8(code.rawValue >> 8))
    append(byte: UInt8(code.rawValue & 0xFF))
  }

  /// Appends a client's whole frame: the payload masked with `maskingKey`.
  package mutating func append(frame opcode: Opcode, payload: Span<UInt8>, maskingKey: MaskingKey) {
    append(FrameHeader(opcode: opcode, payloadCount: payload.count, maskingKey: maskingKey))
    let start = count
    append(payload)
    var bytes = storage.mutableSpan
    maskingKey.apply(to: &bytes, in: start..<start + payload.count)
  }
}
