import MadangWire

/// Writes an event as one kind of reader wants it, in lines; what they are put into is the server's to do.
package enum EventEncoder {
  /// Appends the event to `writer`; nothing where this kind of reader isn't told of it.
  package static func encode(
    _ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter
  ) {
    if !event.withheldFrom.isDisjoint(with: encoding) { return }
    if encoding.isPlain {
      PlainEncoder.encode(event, in: bytes, for: encoding, to: &writer)
    } else {
      encodeIRC(event, in: bytes, for: encoding, to: &writer)
    }
  }

  private static func encodeIRC(
    _ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter
  ) {
    let line = bytes.extracting(event.line(for: encoding).range)
    if line.isEmpty { return }
    if event.hasOwnTags {
      writer.append(line)
      return
    }
    if event.hasManyLines {
      encodeLines(of: event, line, in: bytes, for: encoding, to: &writer)
      return
    }
    encodeTags(event, in: bytes, for: encoding, to: &writer)
    writer.append(line)
  }

  /// A batch, or the lines that stand for it, of which the first has all tags. IRCv3, multiline.
  private static func encodeLines(
    of event: Event, _ lines: Span<UInt8>, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter
  ) {
    encodeTags(event, in: bytes, for: encoding, to: &writer)
    let first = BatchedLines.end(of: 0, in: lines)
    writer.append(lines.extracting(0..<first))
    if event.isExtended(for: encoding) {
      let last = BatchedLines.encode(lines, from: first, event.tags, to: &writer)
      writer.append(lines.extracting(last..<lines.count))
      return
    }
    var start = first
    while start < lines.count {
      let end = BatchedLines.end(of: start, in: lines)
      encodeTags(event, in: bytes, for: encoding, isContinuation: true, to: &writer)
      writer.append(lines.extracting(start..<end))
      start = end
    }
  }

  private static func encodeTags(
    _ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, isContinuation: Bool = false,
    to writer: inout ByteWriter
  ) {
    var separator = TagSeparator.first
    if encoding.contains(.serverTime) {
      TagSeparator.append(&separator, "time=", to: &writer)
      writer.append(timestamp: event.milliseconds)
    }
    event.tags.append(
      in: bytes, for: encoding, isContinuation: isContinuation, separator: &separator, to: &writer)
    TagSeparator.end(separator, to: &writer)
  }
}
