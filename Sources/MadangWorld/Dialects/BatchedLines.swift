import MadangWire

/// The lines between the start and the end of a batch of several lines. IRCv3, multiline.
package enum BatchedLines {
  /// The reference of the batch is the message's name, so that no two have the same.
  ///
  /// Appends the lines from `start` to the last, which ends the batch and which the caller appends: returns where it begins.
  package static func encode(
    _ lines: Span<UInt8>, from start: Int, _ tags: EventTags, to writer: inout ByteWriter
  ) -> Int {
    var start = start
    while true {
      let end = end(of: start, in: lines)
      if end == lines.count { return start }
      let continues = lines[start] == continuation
      writer.append("@batch=" as StaticString)
      tags.id?.append(to: &writer)
      if continues { writer.append(";draft/multiline-concat" as StaticString) }
      writer.append(byte: UInt8(ascii: " "))
      writer.append(lines.extracting((continues ? start + 1 : start)..<end))
      start = end
    }
  }

  /// Stands before a line that goes on with the one before.
  package static let continuation = UInt8(ascii: "+")

  /// The end of the line that begins at `start`, with its CR LF.
  package static func end(of start: Int, in lines: Span<UInt8>) -> Int {
    (lines.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? lines.count - 1) + 1
  }
}
