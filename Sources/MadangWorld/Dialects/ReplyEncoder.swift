import BasicContainers
import MadangWire

/// Writes the lines that answer a command: with server-time, and under a label, as one tagged line, a batch, or an
/// acknowledgement. IRCv3: server-time, labeled-response, batch.
package enum ReplyEncoder {
  /// Appends some of the reply lines, none of which is part of a labelled answer.
  package static func encode(_ lines: Range<Int>, of effects: borrowing Effects, to writer: inout ByteWriter) {
    for index in lines { write(effects.replyLines[index], of: effects, label: false, batch: 0, to: &writer) }
  }

  /// Appends all of a labelled command's reply lines.
  package static func encodeLabelled(
    _ effects: borrowing Effects, serverName: String, to writer: inout ByteWriter
  ) {
    let count = effects.replyLines.count
    if effects.isContinued || effects.isToBeContinued {
      encodePiece(effects, serverName: serverName, to: &writer)
      return
    }
    if count == 0 {
      tag(effects, label: true, batch: 0, to: &writer)
      writer.append(":\(serverName) ACK\r\n")
      return
    }
    if isOneMessage(effects) {
      for index in 0..<count {
        write(effects.replyLines[index], of: effects, label: index == 0, batch: 0, to: &writer)
      }
      return
    }
    tag(effects, label: true, batch: 0, to: &writer)
    writer.append(":\(serverName) BATCH +\(answerBatch) labeled-response\r\n")
    for index in 0..<count {
      write(effects.replyLines[index], of: effects, label: false, batch: answerBatch, to: &writer)
    }
    tag(effects, label: false, batch: 0, to: &writer)
    writer.append(":\(serverName) BATCH -\(answerBatch)\r\n")
  }

  /// Appends one piece of a labelled answer that is given in several: the first opens the batch, the last ends it.
  private static func encodePiece(_ effects: borrowing Effects, serverName: String, to writer: inout ByteWriter) {
    if effects.isOneBatch {
      for index in 0..<effects.replyLines.count {
        let isFirst = index == 0 && !effects.isContinued
        write(effects.replyLines[index], of: effects, label: isFirst, batch: 0, to: &writer)
      }
      return
    }
    if !effects.isContinued {
      tag(effects, label: true, batch: 0, to: &writer)
      writer.append(":\(serverName) BATCH +\(answerBatch) labeled-response\r\n")
    }
    for index in 0..<effects.replyLines.count {
      write(effects.replyLines[index], of: effects, label: false, batch: answerBatch, to: &writer)
    }
    if !effects.isToBeContinued {
      tag(effects, label: false, batch: 0, to: &writer)
      writer.append(":\(serverName) BATCH -\(answerBatch)\r\n")
    }
  }

  /// The number of the batch that a labelled answer of several messages is.
  private static let answerBatch: UInt16 = 1

  /// Whether the answer is a single line, or a batch already, which can carry the label itself. labeled-response, "Tags".
  private static func isOneMessage(_ effects: borrowing Effects) -> Bool {
    let last = effects.replyLines.count - 1
    if last == 0 { return true }
    guard effects.replyLines[0].role == .beginsBatch, effects.replyLines[last].role == .endsBatch else { return false }
    for index in 1..<last where effects.replyLines[index].batch == 0 { return false }
    return true
  }

  /// `batch`: the one that holds what belongs to none of its own.
  private static func write(
    _ line: ReplyLine, of effects: borrowing Effects, label: Bool, batch: UInt16, to writer: inout ByteWriter
  ) {
    let batch = line.batch == 0 ? batch : line.batch
    tag(effects, label: label, batch: batch, line, to: &writer)
    let bytes = effects.bytes.span.extracting(line.line.range)
    if !line.isBatch {
      writer.append(bytes)
      return
    }
    // A batch within another: its start and its end belong to that one, its lines to itself. See batch.
    let first = BatchedLines.end(of: 0, in: bytes)
    writer.append(bytes.extracting(0..<first))
    let last = BatchedLines.encode(bytes, from: first, line.tags, to: &writer)
    if batch != 0 { writer.append("@batch=\(batch) ") }
    writer.append(bytes.extracting(last..<bytes.count))
  }

  /// `@label=…;batch=1;time=…;msgid=…;+react=… `, whichever of them apply: the server's own before the client's.
  /// message-tags, "Client-only tags".
  private static func tag(
    _ effects: borrowing Effects, label: Bool, batch: UInt16, _ line: ReplyLine? = nil, to writer: inout ByteWriter
  ) {
    var separator = TagSeparator.first
    if label, let part = effects.label {
      TagSeparator.append(&separator, "label=", to: &writer)
      writer.append(effects.bytes.span.extracting(part.range))
    }
    if batch != 0 {
      TagSeparator.append(&separator, "batch=", to: &writer)
      writer.append(decimal: batch)
    }
    if effects.encoding.contains(.serverTime) {
      TagSeparator.append(&separator, "time=", to: &writer)
      writer.append(timestamp: line?.milliseconds ?? effects.milliseconds)
    }
    if let line {
      if line.isContext, effects.encoding.contains(.messageTags) {
        TagSeparator.append(&separator, "draft/chathistory-context", to: &writer)
      }
      if line.isHistoryEnd, effects.encoding.contains(.messageTags) {
        TagSeparator.append(&separator, "draft/chathistory-end", to: &writer)
      }
      line.tags.append(in: effects.bytes.span, for: effects.encoding, separator: &separator, to: &writer)
    }
    TagSeparator.end(separator, to: &writer)
  }
}
