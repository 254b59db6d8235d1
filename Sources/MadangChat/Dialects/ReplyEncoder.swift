import BasicContainers
import MadangWire

/// Writes the lines that answer a command: with server-time, and under a label, as one tagged line, a batch, or an
/// acknowledgement. IRCv3: server-time, labeled-response, batch.
package enum ReplyEncoder {
  /// Appends some of the reply lines, none of which is part of a labelled answer.
  package static func encode(_ lines: Range<Int>, of effects: borrowing Effects, to writer: inout ByteWriter) {
    for index in lines { write(effects.replyLines[index], of: effects, label: false, to: &writer) }
  }

  /// Appends all of a labelled command's reply lines.
  package static func encodeLabelled(
    _ effects: borrowing Effects, serverName: String, to writer: inout ByteWriter
  ) {
    switch effects.replyLines.count {
    case 0:
      tag(effects, label: true, batch: 0, to: &writer)
      writer.append(":\(serverName) ACK\r\n")
    case 1:
      write(effects.replyLines[0], of: effects, label: true, to: &writer)
    case _ where isOneBatch(effects):
      // "An existing type applicable to the entire response" has the label itself.
      for index in 0..<effects.replyLines.count {
        write(effects.replyLines[index], of: effects, label: index == 0, to: &writer)
      }
    default:
      tag(effects, label: true, batch: 0, to: &writer)
      writer.append(":\(serverName) BATCH +\(labelledBatch) labeled-response\r\n")
      for index in 0..<effects.replyLines.count {
        write(effects.replyLines[index], of: effects, label: false, in: labelledBatch, to: &writer)
      }
      tag(effects, label: false, batch: 0, to: &writer)
      writer.append(":\(serverName) BATCH -\(labelledBatch)\r\n")
    }
  }

  /// The reference tag of the batch that holds a labelled answer.
  private static let labelledBatch: UInt8 = 1

  /// The reference tag of a batch within the answer.
  static func reference(ofBatch batch: UInt8) -> UInt8 { labelledBatch + batch }

  /// Whether one batch is the whole answer.
  private static func isOneBatch(_ effects: borrowing Effects) -> Bool {
    let last = effects.replyLines.count - 1
    let batch = effects.replyLines[0].bordersBatch
    return batch != 0 && effects.replyLines[last].bordersBatch == batch
  }

  private static func write(
    _ line: ReplyLine, of effects: borrowing Effects, label: Bool, in outer: UInt8 = 0, to writer: inout ByteWriter
  ) {
    let batch = line.batch == 0 ? outer : reference(ofBatch: line.batch)
    tag(effects, label: label, batch: batch, line.tags, to: &writer)
    writer.append(effects.bytes.span.extracting(line.line.range))
  }

  /// `@label=…;batch=1;time=…;msgid=…;+react=… `, whichever of them apply: the server's own before the client's.
  /// message-tags, "Client-only tags".
  private static func tag(
    _ effects: borrowing Effects, label: Bool, batch: UInt8, _ tags: EventTags = EventTags(),
    to writer: inout ByteWriter
  ) {
    var separator = TagSeparator.first
    if label, let part = effects.label {
      TagSeparator.append(&separator, "label=", to: &writer)
      writer.append(effects.bytes.span.extracting(part.range))
    }
    if batch != 0 {
      TagSeparator.append(&separator, "batch=", to: &writer)
      writer.append(decimal: UInt64(batch))
    }
    if effects.encoding.contains(.serverTime) {
      TagSeparator.append(&separator, "time=", to: &writer)
      writer.append(timestamp: effects.milliseconds)
    }
    tags.append(in: effects.bytes.span, for: effects.encoding, separator: &separator, to: &writer)
    TagSeparator.end(separator, to: &writer)
  }
}
