import MadangWire

/// Writes an event as one kind of reader wants it.
package enum EventEncoder {
  /// Appends the event to `writer`; nothing where this kind of reader isn't told of it.
  package static func encode(
    _ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter
  ) {
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
    if !event.hasManyLines {
      encodeTags(event, in: bytes, for: encoding, to: &writer)
      writer.append(line)
      return
    }
    var start = 0
    while start < line.count {
      let end = (line.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? line.count - 1) + 1
      encodeTags(event, in: bytes, for: encoding, to: &writer)
      writer.append(line.extracting(start..<end))
      start = end
    }
  }

  private static func encodeTags(
    _ event: Event, in bytes: Span<UInt8>, for encoding: Encoding, to writer: inout ByteWriter
  ) {
    var separator = TagSeparator.first
    if encoding.contains(.serverTime) {
      TagSeparator.append(&separator, "time=", to: &writer)
      writer.append(timestamp: event.milliseconds)
    }
    event.tags.append(in: bytes, for: encoding, separator: &separator, to: &writer)
    TagSeparator.end(separator, to: &writer)
  }
}
