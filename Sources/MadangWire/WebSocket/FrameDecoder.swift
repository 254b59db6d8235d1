/// Reads frames out of a stream that comes in any pieces: RFC 6455 §5, with RFC 7692 §6 for the bit that it allots.
///
/// Belongs to whoever owns the connection, lies in its row, and holds no bytes. What it is given is unmasked in place;
/// what has not been consumed comes again, in front of what follows:
///
///     bytes  │ carry │ what was received                     │
///            │ head │ payload … │ head │ ping │ head │ payl  │ he
///                     └ piece            └ ping        └ piece └ the next carry
///
/// A message's payload is never kept: it is handed out as it comes. Text is judged in the piece that brings it, so that
/// a wrong byte is told before its frame has ended.
package struct FrameDecoder: Sendable, BitwiseCopyable {
  /// Bytes of the current frame's payload that have not come.
  private var payloadRemaining = 0
  /// The key that the next payload byte is unmasked with.
  private var maskingKey = MaskingKey(rawValue: 0)
  /// Payload bytes of the current message that its heads have announced.
  private var messageBytes: UInt32 = 0
  /// Frames of the current message.
  private var fragments: UInt32 = 0
  private var validator = UTF8Validator()
  private var kind = MessagePiece.Kind.text
  private var state = State()

  private struct State: OptionSet, Sendable, BitwiseCopyable {
    let rawValue: UInt8
    /// A message has begun and its last frame has not ended.
    static let isInMessage = State(rawValue: 1)
    /// A data frame's head was read and its payload is due.
    static let isInFrame = State(rawValue: 2)
    static let isFinalFrame = State(rawValue: 4)
    static let isCompressed = State(rawValue: 8)
    /// No piece of the message has been handed out.
    static let isFirstDue = State(rawValue: 16)
    /// A close frame or a violation was handed out.
    static let hasEnded = State(rawValue: 32)
  }

  package init() {}

  /// Whether a close frame or a violation has ended the stream.
  package var hasEnded: Bool { state.contains(.hasEnded) }

  /// Whether a message has begun that has not ended: its pieces are kept somewhere.
  package var isInMessage: Bool { state.contains(.isInMessage) }

  /// Frames of the current message so far, or of the one that ended last.
  package var fragmentCount: Int { Int(fragments) }

  /// The next thing in `bytes` at or after `offset`, which moves behind it. With `needMore` all has been taken that can
  /// be; after the end all is taken and nothing is found.
  package mutating func next(
    in bytes: inout MutableSpan<UInt8>, at offset: inout Int, limits: FrameLimits
  ) -> FrameItem {
    if hasEnded {
      offset = bytes.count
      return .needMore
    }
    while true {
      if state.contains(.isInFrame) {
        guard let item = piece(in: &bytes, at: &offset) else { return .needMore }
        return item
      }
      switch FrameHeader.read(bytes.span, at: offset, limits: limits, continuationRoom: continuationRoom(limits)) {
      case .incomplete: return .needMore
      case .violation(let code): return end(with: code)
      case .header(let header):
        if header.opcode.isControl {
          return control(header, in: &bytes, at: &offset)
        }
        if let code = begin(header, limits: limits) { return end(with: code) }
        offset += header.encodedCount
        // An empty frame amid a message says nothing.
        if header.payloadCount == 0, !state.contains(.isFinalFrame), !state.contains(.isFirstDue) {
          state.remove(.isInFrame)
        }
      }
    }
  }

  /// Takes nothing more: whoever reads the messages has found one that breaks a rule.
  package mutating func stop() { state.insert(.hasEnded) }

  // MARK: Data frames

  /// How many bytes the message that has begun may still have.
  private func continuationRoom(_ limits: FrameLimits) -> Int? {
    isInMessage ? limits.bytesMax(isCompressed: state.contains(.isCompressed)) - Int(messageBytes) : nil
  }

  /// Takes over a data frame's head, which stands where it may and has room. RFC 6455 §5.4.
  private mutating func begin(_ header: FrameHeader, limits: FrameLimits) -> CloseCode? {
    if header.opcode != .continuation {
      kind = header.opcode == .text ? .text : .binary
      messageBytes = 0
      fragments = 0
      validator = UTF8Validator()
      state = header.isCompressed ? [.isInMessage, .isFirstDue, .isCompressed] : [.isInMessage, .isFirstDue]
    }
    fragments += 1
    guard Int(fragments) <= limits.fragmentsMax else { return .messageTooBig }
    messageBytes += UInt32(header.payloadCount)
    payloadRemaining = header.payloadCount
    maskingKey = header.maskingKey ?? MaskingKey(rawValue: 0)
    state.insert(.isInFrame)
    if header.isFinal { state.insert(.isFinalFrame) }
    return nil
  }

  /// As much of the current frame's payload as is there; nil if none is and some is due.
  private mutating func piece(in bytes: inout MutableSpan<UInt8>, at offset: inout Int) -> FrameItem? {
    let count = min(payloadRemaining, bytes.count - offset)
    if count == 0, payloadRemaining > 0 { return nil }
    let range = offset..<offset + count
    if maskingKey.rawValue != 0, count > 0 {
      maskingKey.apply(to: &bytes, in: range)
      maskingKey = maskingKey.advanced(by: count)
    }
    offset += count
    payloadRemaining -= count
    let isLast = payloadRemaining == 0 && state.contains(.isFinalFrame)
    let isCompressed = state.contains(.isCompressed)
    if kind == .text, !isCompressed {
      guard validator.take(bytes.span.extracting(range)), !isLast || validator.isComplete else {
        return end(with: .invalidPayload)
      }
    }
    let piece = MessagePiece(
      kind: kind, range: range, isFirst: state.contains(.isFirstDue), isLast: isLast, isCompressed: isCompressed)
    state.remove(.isFirstDue)
    if payloadRemaining == 0 { state.remove(.isInFrame) }
    if isLast { state = [] }
    return .piece(piece)
  }

  // MARK: Control frames

  private mutating func control(
    _ header: FrameHeader, in bytes: inout MutableSpan<UInt8>, at offset: inout Int
  ) -> FrameItem {
    let start = offset + header.encodedCount
    guard bytes.count - start >= header.payloadCount else { return .needMore }
    let range = start..<start + header.payloadCount
    header.maskingKey?.apply(to: &bytes, in: range)
    offset = range.upperBound
    switch header.opcode {
    case .ping: return .ping(range)
    case .pong: return .pong(range)
    default: return close(range, in: bytes.span)
    }
  }

  /// RFC 6455 §5.5.1: two bytes of a code, and a reason in UTF-8; or nothing.
  private mutating func close(_ range: Range<Int>, in bytes: Span<UInt8>) -> FrameItem {
    if range.isEmpty {
      state.insert(.hasEnded)
      return .close(nil, reason: range)
    }
    guard range.count >= 2 else { return end(with: .protocolError) }
    let code = CloseCode(rawValue: UInt16(bytes[range.lowerBound]) << 8 | UInt16(bytes[range.lowerBound + 1]))
    guard code.isSendable else { return end(with: .protocolError) }
    let reason = range.lowerBound + 2..<range.upperBound
    guard UTF8Repair.isValid(bytes.extracting(reason)) else { return end(with: .invalidPayload) }
    state.insert(.hasEnded)
    return .close(code, reason: reason)
  }

  private mutating func end(with code: CloseCode) -> FrameItem {
    state.insert(.hasEnded)
    return .violation(code)
  }
}
