import MadangWire

/// Writes events for people with `nc`, telnet or a small program of their own: what is said, who came (in the announce
/// style), and what concerns one of them alone.
enum PlainEncoder {
  package static func encode(_ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter)
  {
    switch event.kind {
    case .message, .notice: encodeMessage(event, in: bytes, for: encoding, to: &writer)
    case .join where encoding.contains(.plainAnnounce):
      let words = PlainLanguage(of: encoding).arrival
      writer.append(words.before)
      ControlFilter.copy(bytes.extracting(event.text.range), to: &writer)
      writer.append(words.after)
    case .kick: encodeKick(event, in: bytes, to: &writer)
    case .invite: encodeInvitation(event, in: bytes, to: &writer)
    case .rename: encodeRename(event, in: bytes, to: &writer)
    default: return
    }
  }

  /// Each line of a text under its author's name, so that none passes for somebody else's; not the blank ones, as in IRC.
  private static func encodeMessage(
    _ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter
  ) {
    let text = bytes.extracting(event.text.range)
    if !event.hasManyLines {
      encodeLine(text, of: event, in: bytes, for: encoding, to: &writer)
      return
    }
    var start = 0
    while start < text.count {
      let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.count
      if end > start { encodeLine(text.extracting(start..<end), of: event, in: bytes, for: encoding, to: &writer) }
      start = end + 1
    }
  }

  private static func encodeLine(
    _ text: Span<UInt8>, of event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter
  ) {
    let name = bytes.extracting(event.name.range)
    if let action = actionText(text) {
      writer.append("* " as StaticString)
      writer.append(name)
      writer.append((event.isWhisper ? " (to you) " : " ") as StaticString)
      ControlFilter.copy(action, to: &writer)
    } else if text.count > 0, text[0] == 1 {
      // A question of one IRC program to others, or an answer: no text for people. CTCP.
      return
    } else {
      if event.isWhisper || !encoding.contains(.plainAnnounce) {
        writer.append(name)
        writer.append((event.isWhisper ? " (to you)>> " : ">> ") as StaticString)
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

  /// `:op!user@host KICK #room name :reason`. Without a word, whoever is put out would go on talking to nobody.
  private static func encodeKick(_ event: Event, in bytes: Span<UInt8>, to writer: inout ByteWriter) {
    writer.append("* " as StaticString)
    writer.append(bytes.extracting(event.name.range))
    writer.append(" puts " as StaticString)
    writer.append(word(3, of: event, in: bytes))
    writer.append(" out of " as StaticString)
    writer.append(word(2, of: event, in: bytes))
    if !event.text.isEmpty {
      writer.append(": " as StaticString)
      ControlFilter.copy(bytes.extracting(event.text.range), to: &writer)
    }
    writer.append(byte: UInt8(ascii: "\n"))
  }

  /// `:name!user@host INVITE guest #room`.
  private static func encodeInvitation(_ event: Event, in bytes: Span<UInt8>, to writer: inout ByteWriter) {
    writer.append("* " as StaticString)
    writer.append(bytes.extracting(event.name.range))
    writer.append(" invites you: /join " as StaticString)
    writer.append(word(3, of: event, in: bytes))
    writer.append(byte: UInt8(ascii: "\n"))
  }

  /// `:op!user@host RENAME #room #other :reason`.
  private static func encodeRename(_ event: Event, in bytes: Span<UInt8>, to writer: inout ByteWriter) {
    writer.append("* " as StaticString)
    writer.append(bytes.extracting(event.name.range))
    writer.append(" gives " as StaticString)
    writer.append(word(2, of: event, in: bytes))
    writer.append(" another name: " as StaticString)
    writer.append(word(3, of: event, in: bytes))
    if !event.text.isEmpty {
      writer.append(" (" as StaticString)
      ControlFilter.copy(bytes.extracting(event.text.range), to: &writer)
      writer.append(")" as StaticString)
    }
    writer.append(byte: UInt8(ascii: "\n"))
  }

  /// The word of that number in the event's line, without the line's ending.
  @_lifetime(copy bytes)
  private static func word(_ number: Int, of event: Event, in bytes: Span<UInt8>) -> Span<UInt8> {
    let line = bytes.extracting((event.line.isEmpty ? event.extendedLine : event.line).range)
    var start = 0
    var left = number
    while left > 0, let space = line.firstOffset(of: UInt8(ascii: " "), from: start) {
      start = space + 1
      left -= 1
    }
    var end = start
    while end < line.count, line[end] > UInt8(ascii: " ") { end += 1 }
    return line.extracting(start..<end)
  }
}
