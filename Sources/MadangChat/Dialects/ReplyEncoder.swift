import BasicContainers
import MadangWire

/// Writes the lines that answer a command: with server-time, and under a label, as one tagged line, a batch, or an
/// acknowledgement. IRCv3: server-time, labeled-response, batch.
package enum ReplyEncoder {
  /// Appends some of the reply lines, none of which is part of a labelled answer.
  package static func encode(_ lines: Range<Int>, of effects: borrowing Effects, to writer: inout ByteWriter) {
    for index in lines { write(effects.replyLines[index], of: effects, label: false, batch: false, to: &writer) }
  }

  /// Appends all of a labelled command's reply lines.
  package static func encodeLabelled(
    _ effects: borrowing Effects, serverName: String, to writer: inout ByteWriter
  ) {
    switch effects.replyLines.count {
    case 0:
      tag(effects, label: true, batch: false, to: &writer)
      writer.append(":\(serverName) ACK\r\n")
    case 1:
      write(effects.replyLines[0], of: effects, label: true, batch: false, to: &writer)
    default:
      tag(effects, label: true, batch: false, to: &writer)
      writer.append(":\(serverName) BATCH +1 labeled-response\r\n")
      for index in 0..<effects.replyLines.count {
        write(effects.replyLines[index], of: effects, label: false, batch: true, to: &writer)
      }
      tag(effects, label: false, batch: false, to: &writer)
      writer.append(":\(serverName) BATCH -1\r\n")
    }
  }

  private static func write(
    _ line: ReplyLine, of effects: borrowing Effects, label: Bool, batch: Bool, to writer: inout ByteWriter
  ) {
    tag(effects, label: label, batch: batch, line.tags, to: &writer)
    let bytes = effects.bytes.span.extracting(line.line.range)
    if !line.isBatch {
      writer.append(bytes)
      return
    }
    // A batch within the labelled one: its start and its end belong to that, its lines to itself. See batch.
    let first = BatchedLines.end(of: 0, in: bytes)
    writer.append(bytes.extracting(0..<first))
    let last = BatchedLines.encode(bytes, from: first, line.tags, to: &writer)
    if batch { writer.append("@batch=1 " as StaticString) }
    writer.append(bytes.extracting(last..<bytes.count))
  }

  /// `@label=…;batch=1;time=…;msgid=…;+react=… `, whichever of them apply: the server's own before the client's.
  /// message-tags, "Client-only tags".
  private static func tag(
    _ effects: borrowing Effects, label: Bool, batch: Bool, _ tags: EventTags = EventTags(),
    to writer: inout ByteWriter
  ) {
    var separator = TagSeparator.first
    if label, let part = effects.label {
      TagSeparator.append(&separator, "label=", to: &writer)
      writer.append(effects.bytes.span.extracting(part.range))
    }
    if batch { TagSeparator.append(&separator, "batch=1", to: &writer) }
    if effects.encoding.contains(.serverTime) {
      TagSeparator.append(&separator, "time=", to: &writer)
      writer.append(timestamp: effects.milliseconds)
    }
    tags.append(in: effects.bytes.span, for: effects.encoding, separator: &separator, to: &writer)
    TagSeparator.end(separator, to: &writer)
  }
}
