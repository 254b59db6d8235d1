import MadangMemory
import MadangWire

/// Putting events together: `:nick!user@host COMMAND parameter … :text`.
extension Effects {
  /// The start of an event's line: `:nick!user@host COMMAND`.
  package mutating func beginEvent(
    _ kind: Event.Kind, _ command: StaticString, by session: borrowing Session, handle: Handle,
    to audience: Event.Audience
  ) -> Event {
    var tags = EventTags()
    if kind.isKept { tags.id = takeID() }
    if let account = session.account {
      let start = bytes.count
      bytes.append(account.utf8.span)
      tags.account = Event.Part(start..<bytes.count)
    }
    tags.isFromBot = session.modes.contains(.bot)
    tags.isFromOperator = session.modes.contains(.operator)
    let start = bytes.count
    bytes.append(byte: UInt8(ascii: ":"))
    bytes.append(session.source.span)
    bytes.append(byte: UInt8(ascii: " "))
    bytes.append(command)
    var event = Event(
      kind: kind, audience: audience, author: handle == author ? connection : handle, milliseconds: milliseconds,
      line: Event.Part(start: UInt32(truncatingIfNeeded: start), count: 0))
    event.tags = tags
    event.name = Event.Part(
      start: UInt32(truncatingIfNeeded: start + 1), count: UInt32(truncatingIfNeeded: session.nick.utf8.count))
    return event
  }

  /// The start of a line that the server itself says to others than the author: `:server COMMAND`.
  package mutating func beginServerEvent(_ command: String) -> Event {
    let start = bytes.count
    bytes.append(byte: UInt8(ascii: ":"))
    bytes.append(serverName)
    parameter(command)
    return Event(
      kind: .other, audience: .everyone, author: connection, milliseconds: milliseconds,
      line: Event.Part(start: UInt32(truncatingIfNeeded: start), count: 0))
  }

  /// The start of an ERROR for somebody else than the author. It has no source.
  mutating func beginError() -> Event {
    let start = bytes.count
    bytes.append("ERROR" as StaticString)
    return Event(
      kind: .other, audience: .everyone, author: connection, milliseconds: milliseconds,
      line: Event.Part(start: UInt32(truncatingIfNeeded: start), count: 0))
  }

  /// One more parameter, not the last.
  package mutating func parameter(_ text: String) {
    bytes.append(byte: UInt8(ascii: " "))
    bytes.append(text.utf8.span)
  }

  package mutating func parameter(_ text: Span<UInt8>) {
    bytes.append(byte: UInt8(ascii: " "))
    bytes.append(text)
  }

  /// The last parameter, which may hold spaces; returns where its text lies.
  package mutating func trailing(_ text: Span<UInt8>) -> Event.Part {
    bytes.append(" :" as StaticString)
    let start = bytes.count
    bytes.append(text)
    return Event.Part(start..<bytes.count)
  }

  package mutating func trailing(_ text: String) -> Event.Part {
    bytes.append(" :" as StaticString)
    let start = bytes.count
    bytes.append(text.utf8.span)
    return Event.Part(start..<bytes.count)
  }

  /// The end of the line, which loses what is beyond its limit.
  package mutating func endEvent(_ event: inout Event) {
    cutLine(from: Int(event.line.start))
    event.text = event.text.cut(at: bytes.count)
    bytes.append("\r\n" as StaticString)
    event.line = Event.Part(Int(event.line.start)..<bytes.count)
  }

  /// Has somebody else's connection told what it would be answered itself, with the tags that it wants.
  package mutating func tell(answersOf other: borrowing Effects, toConnection recipient: Handle) {
    let start = bytes.count
    ReplyEncoder.encode(0..<other.replyLines.count, of: other, to: &bytes)
    var event = Event(
      kind: .other, audience: .strictlyOthers, author: connection, milliseconds: milliseconds,
      line: Event.Part(start..<bytes.count))
    event.hasOwnTags = true
    tell(event, toConnection: recipient)
  }

  /// Has somebody else's connection told whole lines.
  package mutating func tell(lines: Span<UInt8>, toConnection recipient: Handle) {
    let start = bytes.count
    bytes.append(lines)
    var event = Event(
      kind: .other, audience: .strictlyOthers, author: connection, milliseconds: milliseconds,
      line: Event.Part(start..<bytes.count))
    event.hasManyLines = true
    tell(event, toConnection: recipient)
  }
}
