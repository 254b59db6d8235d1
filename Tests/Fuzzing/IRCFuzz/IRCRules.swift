import MadangWire

/// What must hold for any bytes that claim to be IRC.
enum IRCRules {
  /// Room for what writing a message again may add: a colon, and no limit of its own on tags.
  private static let roomy = LineLimits(bodyBytesMax: 1_024, tagBytesMax: 16_384, tagDataBytesMax: 16_000)

  /// - Parameter input: eight bytes that choose the cuts, and the stream.
  static func check(_ input: [UInt8]) {
    var seed = input.prefix(8).reduce(UInt64(1)) { $0 << 8 | UInt64($1) }
    let stream = Array(input.dropFirst(8))
    let lines = linesReceived([stream])
    rule(lines == linesReceived(pieces(of: stream, seed: &seed)), "a cut changed the lines")
    for line in lines {
      checkLine(line, limits: .fromClient)
      checkLine(line, limits: .fromServer)
      checkNames(line)
    }
  }

  private static func pieces(of stream: [UInt8], seed: inout UInt64) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let count = Int(seed >> 33) % min(rest.count + 1, 24)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }

  private static func linesReceived(_ pieces: [[UInt8]]) -> [[UInt8]] {
    var kept: [UInt8] = []
    var lines: [[UInt8]] = []
    for piece in pieces {
      let searched = kept.count
      kept += piece
      let end = LineFraming.completeEnd(in: kept.span, searched: searched)
      let complete = Array(kept[..<end])
      var cursor = LineCursor()
      while let line = cursor.next(in: complete.span) { lines.append(Array(complete[line])) }
      rule(cursor.offset == end, "complete lines were left over")
      kept.removeFirst(end)
    }
    rule(!kept.contains(0x0A), "a whole line was kept")
    return lines
  }

  private static func checkLine(_ line: [UInt8], limits: LineLimits) {
    guard case .message(let message) = IRCMessage.parse(line.span, limits: limits) else { return }
    rule(!LineFraming.isOverlong(line.span, limits: limits), "a message's own start was overlong")
    let parts = MessageParts(message, in: line)
    rule(!parts.command.isEmpty, "a message has a command")
    rule(parts.parameters.count <= IRCMessage.parametersMax, "a message has too many parameters")
    for part in parts.all {
      rule(!part.contains { [0x00, 0x0A, 0x0D].contains($0) }, "a part holds NUL, CR, LF")
    }

    let again = parts.encoded
    guard case .message(let reparsed) = IRCMessage.parse(again.span, limits: roomy) else {
      fatalError("a message written again is no message")
    }
    rule(MessageParts(reparsed, in: again) == parts, "a message written again is another one")
    rule(reparsed.commandKey == message.commandKey, "a message written again has another key")
    checkTags(of: message, in: line)
  }

  private static func checkTags(of message: IRCMessage, in line: [UInt8]) {
    var iterator = TagIterator(message.tags)
    /// Whether the last tag of each key is relayed.
    var isRelayed: [[UInt8]: Bool] = [:]
    var previousEnd = message.tags.start
    while let tag = iterator.next(in: line.span) {
      rule(tag.key.start >= previousEnd && tag.whole.end <= message.tags.end, "a tag lies outside the section")
      previousEnd = tag.whole.end
      isRelayed[Array(line[tag.key.range])] =
        tag.isClientOnly(in: line.span) && UTF8Repair.isValid(line.span.extracting(tag.whole))
      if let vendor = tag.vendor(in: line.span) {
        rule(vendor.start >= tag.key.start && vendor.end < tag.key.end, "a vendor lies outside its key")
      }
      checkEscaping(of: Array(line[tag.value.range]))
    }
    var writer = ByteWriter()
    let appended = writer.append(clientOnlyTagsOf: message, in: line.span, followingTags: false)
    rule(appended == isRelayed.values.count { $0 }, "not every client-only tag was relayed once")
    rule(UTF8Repair.isValid(writer.span), "a relayed tag is not UTF-8")
    rule(writer.isEmpty || writer.span[0] == UInt8(ascii: "+"), "a relayed tag is not client-only")
  }

  private static func checkEscaping(of raw: [UInt8]) {
    var plain = ByteWriter()
    TagEscaping.unescape(raw.span, to: &plain)
    var escaped = ByteWriter()
    TagEscaping.escape(plain.span, to: &escaped)
    var again = ByteWriter()
    TagEscaping.unescape(escaped.span, to: &again)
    rule(again.span.equals(plain.span), "a value changed on its way through escaping")
  }

  private static func checkNames(_ name: [UInt8]) {
    var folded = ByteWriter()
    CaseMapping.fold(name.span, to: &folded)
    rule(CaseMapping.equal(name.span, folded.span), "a name differs from itself folded")
    rule(
      CaseMapping.hash(name.span, seed: 7) == CaseMapping.hash(folded.span, seed: 7), "a folded name hashes otherwise")
    var literal = ByteWriter()
    for byte in name {
      if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") { literal.append(byte: UInt8(ascii: "\\")) }
      literal.append(byte: byte == UInt8(ascii: "\\") ? UInt8(ascii: "|") : byte)
    }
    rule(GlobMask.matches(literal.span, folded.span), "a name does not match itself as a mask")
    literal.append("*")
    rule(GlobMask.matches(literal.span, name.span), "a mask with a star matches less")
    guard name.count < 1_024 else { return }
    let half = name.count / 2
    _ = GlobMask.matches(name.span.extracting(first: half), name.span.extracting(droppingFirst: half))
  }
}
