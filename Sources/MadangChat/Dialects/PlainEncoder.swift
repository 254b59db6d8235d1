import MadangWire

/// Writes events for people with `nc`, telnet or a small program of their own: only what is said, and, in the announce
/// style, who came.
enum PlainEncoder {
  static func encode(_ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter) {
    switch event.kind {
    case .message, .notice: encodeMessage(event, in: bytes, for: encoding, to: &writer)
    case .join where encoding.contains(.plainAnnounce):
      writer.append("유저(" as StaticString)
      writer.append(bytes.extracting(event.text.range))
      writer.append(")가 접속했습니다.\n" as StaticString)
    default: return
    }
  }

  private static func encodeMessage(
    _ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter
  ) {
    let text = bytes.extracting(event.text.range)
    if let action = actionText(text) {
      writer.append("* " as StaticString)
      writer.append(bytes.extracting(event.name.range))
      writer.append(byte: UInt8(ascii: " "))
      ControlFilter.copy(action, to: &writer)
    } else {
      if !encoding.contains(.plainAnnounce) {
        writer.append(bytes.extracting(event.name.range))
        writer.append(">> " as StaticString)
      }
      ControlFilter.copy(text, to: &writer)
    }
    writer.append(byte: UInt8(ascii: "\n"))
  }

  /// What follows `\u{1}ACTION `, without the closing byte; nil for an ordinary message. CTCP, "ACTION".
  @_lifetime(copy text)
  private static func actionText(_ text: Span<UInt8>) -> Span<UInt8>? {
    let opening = 8
    guard text.count >= opening, text[0] == 1, text.extracting(1..<opening).equals("ACTION ") else { return nil }
    let end = text[text.count - 1] == 1 ? text.count - 1 : text.count
    return text.extracting(opening..<max(opening, end))
  }
}
