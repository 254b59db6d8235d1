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
    switch event.kind {
    case .tagMessage where !encoding.contains(.messageTags): return
    case .away where !encoding.contains(.awayNotify): return
    default: break
    }
    let isExtended = encoding.contains(.extendedJoin) && !event.extendedLine.isEmpty
    let line = bytes.extracting((isExtended ? event.extendedLine : event.line).range)
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
    let hasTags = !event.tags.isEmpty && encoding.contains(.messageTags)
    if encoding.contains(.serverTime) {
      writer.append("@time=" as StaticString)
      writer.append(timestamp: event.milliseconds)
      if hasTags { writer.append(byte: UInt8(ascii: ";")) }
    } else if hasTags {
      writer.append(byte: UInt8(ascii: "@"))
    }
    if hasTags { writer.append(bytes.extracting(event.tags.range)) }
    if hasTags || encoding.contains(.serverTime) { writer.append(byte: UInt8(ascii: " ")) }
  }
}
