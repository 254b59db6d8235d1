extension IRCMessage {
  /// Parses one line without its CR LF.
  ///
  /// Spaces before, between and after parts are tolerated in any number. After 14 parameters the rest of the line is
  /// the fifteenth, with or without `:` (RFC 2812 §2.3.1). The command is not looked up: one that nobody knows is
  /// still a message.
  package static func parse(_ line: Span<UInt8>, limits: LineLimits = .fromClient) -> ParsedLine {
    let start = line.skipSpaces(from: 0)
    guard start < line.count else { return .empty }
    var message = IRCMessage()
    var offset = start

    if line[start] == UInt8(ascii: "@") {
      let end = line.endOfWord(from: start)
      if let violation = tagViolation(sectionEnd: end, dataCount: end - start - 1, limits: limits) {
        return .violation(violation)
      }
      message.tags = ByteRange(start + 1..<end)
      offset = min(end + 1, line.count)
    }
    let bodyStart = offset == start ? 0 : offset
    if line.count - bodyStart > limits.bodyContentBytesMax { return .violation(.bodyTooLong) }
    if let violation = line.forbiddenByte() { return .violation(violation) }

    offset = line.skipSpaces(from: offset)
    if offset < line.count, line[offset] == UInt8(ascii: ":") {
      let end = line.endOfWord(from: offset)
      message.source = ByteRange(offset + 1..<end)
      offset = line.skipSpaces(from: end)
    }
    guard offset < line.count, !line.beginsOtherPart(at: offset) else { return .violation(.missingCommand) }
    let commandEnd = line.endOfWord(from: offset)
    message.command = ByteRange(offset..<commandEnd)
    message.commandKey = CommandKey(line.extracting(offset..<commandEnd))
    message.parseParameters(of: line, from: commandEnd)
    return .message(message)
  }

  private static func tagViolation(sectionEnd: Int, dataCount: Int, limits: LineLimits) -> IRCViolation? {
    if sectionEnd + 1 > limits.tagBytesMax { return .tagsTooLong }
    return dataCount > limits.tagDataBytesMax ? .tagDataTooLong : nil
  }

  private mutating func parseParameters(of line: Span<UInt8>, from start: Int) {
    var offset = line.skipSpaces(from: start)
    while offset < line.count {
      let hasColon = line[offset] == UInt8(ascii: ":")
      if hasColon || parameterCount == Self.parametersMax - 1 {
        append(parameter: ByteRange((hasColon ? offset + 1 : offset)..<line.count))
        return
      }
      let end = line.endOfWord(from: offset)
      append(parameter: ByteRange(offset..<end))
      offset = line.skipSpaces(from: end)
    }
  }
}

extension Span where Element == UInt8 {
  /// Whether a word begins with the mark of tags, a source or a last parameter, so that it cannot be a command. A line
  /// written again from its parts would otherwise turn into another one.
  fileprivate func beginsOtherPart(at offset: Int) -> Bool {
    self[offset] == UInt8(ascii: ":") || self[offset] == UInt8(ascii: "@")
  }

  /// The first byte that no part of a message may hold.
  fileprivate func forbiddenByte() -> IRCViolation? {
    var offset = 0
    while offset + 8 <= count {
      let word = word(at: offset)
      let matches = ByteLanes.equal(word, 0x00) | ByteLanes.equal(word, 0x0D) | ByteLanes.equal(word, 0x0A)
      if matches != 0 { return IRCViolation(forbidden: self[offset + ByteLanes.first(in: matches)]) }
      offset += 8
    }
    while offset < count {
      if let violation = IRCViolation(forbidden: self[offset]) { return violation }
      offset += 1
    }
    return nil
  }
}

extension IRCViolation {
  /// The violation that `byte` is anywhere in a line; nil for a byte that may be there.
  fileprivate init?(forbidden byte: UInt8) {
    switch byte {
    case 0x00: self = .nulByte
    case 0x0D: self = .carriageReturn
    case 0x0A: self = .lineFeed
    default: return nil
    }
  }
}
