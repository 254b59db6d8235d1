import MadangRecords
import MadangWire

/// What the history keeps of an event that is handed out.
extension Event {
  /// Whether it is kept. Of messages that are nothing but tags, those are that say more than that somebody is typing.
  package func isKept(in bytes: Span<UInt8>) -> Bool {
    guard kind.isKept, tags.id != nil else { return false }
    return kind != .tagMessage || Event.hasLastingTag(bytes.extracting(tags.clientOnly.range))
  }

  /// - Parameter tags: as `Event.tags.clientOnly` has them.
  private static func hasLastingTag(_ tags: Span<UInt8>) -> Bool {
    var start = 0
    while start < tags.count {
      let end = tags.firstOffset(of: UInt8(ascii: ";"), from: start) ?? tags.count
      let tag = tags.extracting(start..<end)
      let key = tag.extracting(0..<(tag.firstOffset(of: UInt8(ascii: "="), from: 0) ?? tag.count))
      if key.count > 0, !key.equals("+typing"), !key.equals("+draft/typing") { return true }
      start = end + 1
    }
    return false
  }
}

extension Event {
  /// `PRIVMSG` and `#room`, of a line such as `:nick!user@host PRIVMSG #room :hello`.
  func commandAndTarget(in bytes: Span<UInt8>) -> (command: String, target: String) {
    let line = bytes.extracting((line.isEmpty ? extendedLine : line).range)
    let sourceEnd = line.firstOffset(of: UInt8(ascii: " "), from: 0) ?? line.count
    let head = KeptHead(line, from: sourceEnd)
    let start = min(sourceEnd + 1, line.count)
    let command = start..<max(start, head.target.lowerBound - 1)
    return (String(bytes: line.extracting(command)), String(bytes: line.extracting(head.target)))
  }
}

extension JournalEvent {
  /// An event of a room, or of two people where `partner` is not empty.
  ///
  /// - Parameters:
  ///   - bytes: what the event's parts lie in.
  ///   - other: see `Effect.keep`.
  @_lifetime(copy bytes, copy conversation, copy partner)
  package init(
    _ event: Event, in bytes: Span<UInt8>, conversation: Span<UInt8>, partner: Span<UInt8>, as other: MessageID? = nil
  ) {
    guard let id = event.tags.id else { preconditionFailure("Only what has a name is kept.") }
    let line = bytes.extracting((event.line.isEmpty ? event.extendedLine : event.line).range)
    // `:nick!user@host COMMAND target …`
    let sourceEnd = line.firstOffset(of: UInt8(ascii: " "), from: 0) ?? line.count
    let head = KeptHead(line, from: sourceEnd)
    let kind = StoredEvent.Kind(event.kind)
    var flags: StoredEvent.Flags = []
    if event.tags.isFromBot { flags.insert(.bot) }
    if event.hasManyLines { flags.insert(.multiline) }
    var text = bytes.extracting(event.text.range)
    var target = line.extracting(head.target)
    switch kind {
    case .mode, .kick: text = line.extracting(head.rest)
    case .join: text = KeptHead.realname(bytes.extracting(event.extendedLine.range))
    case .quit, .nick: target = conversation
    default: break
    }
    self.init(
      id: other ?? id, milliseconds: event.milliseconds, refersTo: other == nil ? nil : id, kind: kind, flags: flags,
      conversation: conversation, partner: partner, source: line.extracting(1..<max(1, sourceEnd)),
      account: bytes.extracting(event.tags.account.range), target: target, text: text,
      tags: bytes.extracting(event.tags.clientOnly.range))
  }
}

/// Where the parts of an event's line lie that the event itself does not tell.
private struct KeptHead {
  package let target: Range<Int>
  /// What follows the target, without the line's ending.
  package let rest: Range<Int>

  /// `sourceEnd`: the space before the command.
  init(_ line: Span<UInt8>, from sourceEnd: Int) {
    let commandEnd = line.firstOffset(of: UInt8(ascii: " "), from: sourceEnd + 1) ?? line.count
    var end = line.firstOffset(of: UInt8(ascii: "\r"), from: commandEnd) ?? line.count
    let lineEnd = end
    if let space = line.firstOffset(of: UInt8(ascii: " "), from: commandEnd + 1), space < end { end = space }
    let start = min(commandEnd + 1, end)
    target = start..<end
    rest = min(end + 1, lineEnd)..<lineEnd
  }

  /// The last parameter of an extended JOIN.
  @_lifetime(copy line)
  package static func realname(_ line: Span<UInt8>) -> Span<UInt8> {
    var index = 1
    while index + 1 < line.count {
      if line[index] == UInt8(ascii: " "), line[index + 1] == UInt8(ascii: ":") {
        let end = line.firstOffset(of: UInt8(ascii: "\r"), from: index) ?? line.count
        return line.extracting(index + 2..<end)
      }
      index += 1
    }
    return line.extracting(0..<0)
  }
}

extension StoredEvent.Kind {
  package init(_ kind: Event.Kind) {
    self =
      switch kind {
      case .message: .message
      case .notice: .notice
      case .tagMessage: .tagMessage
      case .join: .join
      case .part: .part
      case .quit: .quit
      case .nick: .nick
      case .topic: .topic
      case .mode: .mode
      case .kick: .kick
      case .invite, .away, .other, .rename: .other
      }
  }
}
