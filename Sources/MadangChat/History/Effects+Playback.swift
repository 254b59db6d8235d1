import MadangRecords
import MadangWire
import MadangWorld

/// Telling somebody again what was said: as it was, with its time and its name, by what they negotiated.
extension Effects {
  mutating func playBack(_ event: StoredEvent) {
    switch event.kind {
    case .message, .notice:
      // It may have been taken back, or this may have been negotiated away, since it was found.
      if event.isRedacted, !encoding.contains(.messageRedaction) { return }
      playBackText(event)
    case .tagMessage:
      if encoding.contains(.messageTags) { playBackLine(event, "TAGMSG", event.target) }
    case .redaction:
      guard encoding.contains(.messageRedaction), let id = event.refersTo else { return }
      playBackLine(event, "REDACT", event.target, id.text, trailing: event.text, isContext: true)
    case .join:
      if encoding.contains(.extendedJoin) {
        playBackLine(event, "JOIN", event.target, event.account ?? "*", trailing: event.text)
      } else {
        playBackLine(event, "JOIN", event.target)
      }
    case .part: playBackLine(event, "PART", event.target, trailing: event.text)
    case .quit: playBackLine(event, "QUIT", trailing: event.text)
    case .nick: playBackLine(event, "NICK", trailing: event.text)
    case .topic: playBackLine(event, "TOPIC", event.target, trailing: event.text, always: true)
    case .mode: playBackLine(event, "MODE", event.target, event.text)
    case .kick: playBackLine(event, "KICK", event.target, event.text)
    case .other: break
    }
  }

  /// A notice of the server, by the name and the time of the last message that was passed over.
  mutating func playBack(passedOver edge: HistoryPart.Edge, _ target: String) {
    playBackText(
      StoredEvent(
        id: edge.id, milliseconds: edge.milliseconds, conversation: Conversation(room: target), kind: .notice,
        source: serverName, target: target.hasPrefix("#") ? target : nick,
        text: "Messages were taken back here; ask for what lies beyond"))
  }

  private mutating func playBackLine(
    _ event: StoredEvent, _ command: String, _ parameters: String..., trailing text: String = "",
    always: Bool = false, isContext: Bool = false
  ) {
    let tags = playBackTags(event)
    let start = bytes.count
    bytes.append(":\(event.source) \(command)")
    for part in parameters { parameter(part) }
    if always || !text.isEmpty { _ = trailing(text) }
    cutLine(from: start)
    bytes.append("\r\n" as StaticString)
    var line = ReplyLine(line: Event.Part(start..<bytes.count), tags: tags)
    line.milliseconds = event.milliseconds
    line.isContext = isContext
    record(line)
  }

  private mutating func playBackText(_ event: StoredEvent) {
    let command = event.kind == .notice ? "NOTICE" : "PRIVMSG"
    // What was taken back has no lines any more.
    if !event.isMultiline || event.isRedacted {
      playBackLine(event, command, event.target, trailing: event.text, always: true)
      return
    }
    let tags = playBackTags(event)
    let start = bytes.count
    bytes.append(":\(event.source)")
    let source = start..<bytes.count
    bytes.append(" \(command) ")
    let targetStart = bytes.count
    bytes.append(event.target.utf8.span)
    let target = targetStart..<bytes.count
    bytes.append(" :" as StaticString)
    let head = start..<bytes.count
    var lines: [TextLine] = []
    for text in event.text.split(separator: "\n", omittingEmptySubsequences: false) {
      let lineStart = bytes.count
      bytes.append(String(text).utf8.span)
      lines.append(TextLine(range: lineStart..<bytes.count, continues: false))
    }
    var again = Event(
      kind: event.kind == .notice ? .notice : .message, audience: .everyone, author: author, milliseconds: milliseconds,
      line: .none)
    again.tags = tags
    again.tags.id = event.id
    addLines(lines, head: head, source: source, target: target, to: &again)
    if again.isExtended(for: encoding) {
      var line = ReplyLine(line: again.extendedLine, tags: again.tags, isBatch: true)
      line.milliseconds = event.milliseconds
      record(line)
    } else {
      recordEach(again, milliseconds: event.milliseconds)
    }
  }

  /// The lines that stand for a batch, each on its own: the first has all tags. IRCv3, multiline, "Fallback".
  private mutating func recordEach(_ event: Event, milliseconds: Int64) {
    var start = Int(event.line.start)
    var tags = event.tags
    while start < event.line.range.upperBound {
      let end = start + BatchedLines.end(of: 0, in: bytes.span.extracting(start..<event.line.range.upperBound))
      var line = ReplyLine(line: Event.Part(start..<end), tags: tags)
      line.milliseconds = milliseconds
      record(line)
      tags.id = nil
      tags.clientOnly = .none
      start = end
    }
  }

  private mutating func playBackTags(_ event: StoredEvent) -> EventTags {
    var tags = EventTags()
    tags.id = event.shownID
    tags.isFromBot = event.isBot
    if let account = event.account {
      let start = bytes.count
      bytes.append(account.utf8.span)
      tags.account = Event.Part(start..<bytes.count)
    }
    if !event.tags.isEmpty {
      let start = bytes.count
      bytes.append(event.tags.utf8.span)
      tags.clientOnly = Event.Part(start..<bytes.count)
    }
    return tags
  }
}
