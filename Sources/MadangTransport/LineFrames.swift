import MadangWire

/// Puts lines into a client's frames: RFC 6455 §5, each masked with a key of its own that nobody can foretell (§5.3).
package struct LineFrames: Sendable {
  /// What was agreed; where nothing was, one line a text message.
  package let shape: Subprotocol
  private var random = SystemRandomNumberGenerator()

  /// Of `lines.madang`, whose servers take 64 KiB; so much is a message at most, unless a single line is longer.
  private static let messageBytes = 16_384

  package init(shape: Subprotocol) {
    self.shape = shape
  }

  /// Appends frames with these lines. What has no end at the end counts as a line too; empty ones are left out.
  package mutating func append(_ lines: Span<UInt8>, to frames: inout [UInt8]) {
    var start = 0
    var messageStart = 0
    var messageEnd = 0
    while start < lines.count {
      var feed = start
      while feed < lines.count, lines[feed] != UInt8(ascii: "\n") { feed += 1 }
      let end = feed > start && lines[feed - 1] == UInt8(ascii: "\r") ? feed - 1 : feed
      if shape != .lines {
        if end > start { append(shape == .binaryIRC ? .binary : .text, lines.extracting(start..<end), to: &frames) }
      } else if messageEnd > messageStart, end - messageStart > LineFrames.messageBytes {
        append(.text, lines.extracting(messageStart..<messageEnd), to: &frames)
        messageStart = start
      }
      messageEnd = end
      start = feed + 1
    }
    if shape == .lines, messageEnd > messageStart {
      append(.text, lines.extracting(messageStart..<messageEnd), to: &frames)
    }
  }

  /// Appends one whole frame.
  package mutating func append(_ opcode: Opcode, _ payload: Span<UInt8>, to frames: inout [UInt8]) {
    var writer = ByteWriter()
    writer.append(frame: opcode, payload: payload, maskingKey: MaskingKey(rawValue: random.next()))
    frames.append(copying: writer.span)
  }
}
