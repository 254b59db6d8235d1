import MadangChat
import MadangMemory
import MadangWire
import MadangWorld

/// Puts lines into messages of WebSocket, each of one line, for those readers who want them so. A worker keeps one.
struct LineFramer: ~Copyable {
  var deflater: MessageDeflater
  private var lines = ByteWriter()

  init(board: CounterBoard? = nil) {
    deflater = MessageDeflater(board: board)
  }

  /// Puts each line that was written from `start` on into a message of its own, in place; nothing where lines are not
  /// messages.
  @inline(__always)
  mutating func frame(_ writer: inout ByteWriter, from start: Int, for encoding: Encoding) {
    if let kind = encoding.messageKind { frame(&writer, from: start, as: kind, windowBits: encoding.windowBits) }
  }

  private mutating func frame(_ writer: inout ByteWriter, from start: Int, as kind: Opcode, windowBits: Int?) {
    guard let windowBits, Self.hasLongLine(writer.span.extracting(start..<writer.count)) else {
      return writer.frameLines(from: start, as: kind)
    }
    lines.removeAll(keepingCapacity: true)
    lines.append(writer.span.extracting(start..<writer.count))
    writer.truncate(to: start)
    Self.frame(lines, as: kind, windowBits: windowBits, by: &deflater, to: &writer)
  }

  private static func frame(
    _ lines: borrowing ByteWriter, as kind: Opcode, windowBits: Int, by deflater: inout MessageDeflater,
    to writer: inout ByteWriter
  ) {
    var line = 0
    while let lineFeed = lines.span.firstOffset(of: UInt8(ascii: "\n"), from: line) {
      // A line's end is CR LF.
      deflater.append(lines.span.extracting(line..<lineFeed - 1), as: kind, windowBits: windowBits, to: &writer)
      line = lineFeed + 1
    }
    precondition(line == lines.count, "What is framed ends with a line's end.")
  }

  /// Whether there is a line that is worth deflating.
  private static func hasLongLine(_ lines: Span<UInt8>) -> Bool {
    if lines.count < Limits.deflatedMessageBytesMin { return false }
    var line = 0
    while let lineFeed = lines.firstOffset(of: UInt8(ascii: "\n"), from: line) {
      if lineFeed - line > Limits.deflatedMessageBytesMin { return true }
      line = lineFeed + 1
    }
    return false
  }

  /// Gives back what the longest message took.
  mutating func minimizeMemory() {
    deflater.minimizeMemory()
    if lines.capacity > 0 { lines = ByteWriter() }
  }
}
