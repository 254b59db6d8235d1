import BasicContainers
import MadangDeflate
import MadangWire

/// Inflates messages of WebSocket, within a bound. One thread owns it; it takes 40 KB with the first message.
struct MessageInflater: ~Copyable {
  /// None, or one.
  private var inflaters = UniqueArray<Inflater>()
  /// What the last message was.
  private(set) var text = ByteWriter()

  /// Of what is inflated at once. A message that is none is refused before more is.
  private static let pieceBytes = 16 << 10

  /// Leaves the message in `text`. Returns the code of a close frame where it may not be as it is. RFC 7692 §7.2.2.
  mutating func inflate(_ payload: Span<UInt8>, isText: Bool, bytesMax: Int) -> CloseCode? {
    if inflaters.isEmpty { inflaters.append(Inflater()) }
    text.removeAll(keepingCapacity: true)
    inflaters[0].begin(bytesMax: bytesMax)
    var validator = UTF8Validator()
    while true {
      let start = text.count
      let verdict = Self.advance(payload, by: &inflaters[0], to: &text)
      if isText, !validator.take(text.span.extracting(start..<text.count)) { return .invalidPayload }
      switch verdict {
      case .outputFull: continue
      case .tooLong: return .messageTooBig
      case .malformed: return .invalidPayload
      case .complete: return isText && !validator.isComplete ? .invalidPayload : nil
      }
    }
  }

  private static func advance(
    _ payload: Span<UInt8>, by inflater: inout Inflater, to text: inout ByteWriter
  ) -> Inflater.Verdict {
    // More each time, so that a long message is not moved for each piece of it.
    text.append(atMost: max(pieceBytes, text.count)) { inflater.inflate(payload, to: &$0) }
  }

  /// Turns the message into lines with their ends, as they are where nothing is deflated. Returns the code of a close frame
  /// where it may not be as it is.
  mutating func endLines(as shape: MessageShape) -> CloseCode? {
    if shape == .lines {
      if !text.isEmpty, text.span[text.count - 1] != UInt8(ascii: "\n") { text.append("\r\n") }
      return nil
    }
    guard let end = Self.endOfOnlyLine(text.span) else { return .policyViolation }
    text.truncate(to: end)
    text.append("\r\n")
    return nil
  }

  /// One line without an end; one at its end is forgiven. Nil where anything follows it. IRCv3, websocket.
  private static func endOfOnlyLine(_ text: Span<UInt8>) -> Int? {
    let lineFeed = text.firstOffset(of: UInt8(ascii: "\n")) ?? text.count
    let end = text.extracting(0..<lineFeed).firstOffset(of: UInt8(ascii: "\r")) ?? lineFeed
    let rest = text.extracting(end..<text.count)
    return rest.isEmpty || rest.equals("\r") || rest.equals("\n") || rest.equals("\r\n") ? end : nil
  }

  /// Gives back what the last message took.
  mutating func minimizeMemory() {
    if text.capacity > 0 { text = ByteWriter() }
  }
}
