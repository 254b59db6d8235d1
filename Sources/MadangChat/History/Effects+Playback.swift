import MadangWire

/// Telling somebody again what was said: as it was, with its time and its name, by what they negotiated.
extension Effects {
  /// Tells events to the author, those at `end` where they are more than an answer holds.
  mutating func playBack(_ events: [StoredEvent], from end: HistoryQuery.End, _ limits: ChatLimits) {
    var withheld: MessageID?
    for event in Effects.fitting(events, from: end, bytesMax: limits.historyBytesMax) {
      // Of a message that is not told, it is not told either that it was taken back: "Such messages … MUST immediately
      // follow their parent message".
      if event.kind == .redaction, event.refersTo == withheld { continue }
      if event.kind == .tagMessage, event.isRedacted { withheld = event.id } else { playBack(event) }
    }
  }

  /// As many as an answer's bytes hold, from one end.
  private static func fitting(_ events: [StoredEvent], from end: HistoryQuery.End, bytesMax: Int) -> ArraySlice<
    StoredEvent
  > {
    var bytes = 0
    var count = 0
    func fits(_ event: StoredEvent) -> Bool {
      bytes += event.playbackBytes
      // One always goes: whoever asks for it again must come on.
      if bytes > bytesMax, count > 0 { return false }
      count += 1
      return true
    }
    switch end {
    case .earliest: return events.prefix { fits($0) }
    case .latest:
      for event in events.reversed() where !fits(event) { break }
      return events.suffix(count)
    }
  }

  private mutating func playBack(_ event: StoredEvent) {
    switch event.kind {
    case .message, .notice:
      // Without a word that it was taken back, an empty message would say nothing.
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
    line.milliseconds = event.id.milliseconds
    line.isContext = isContext
    record(line)
  }

  /// To clients that have not asked for history: what was said, and not taken back.
  mutating func replay(_ events: [StoredEvent], _ limits: ChatLimits) {
    for event in Effects.fitting(events, from: .latest, bytesMax: limits.historyBytesMax) where !event.isRedacted {
      if event.kind == .message || event.kind == .notice { playBackText(event) }
    }
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
      line.milliseconds = event.id.milliseconds
      record(line)
    } else {
      recordEach(again, milliseconds: event.id.milliseconds)
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

extension StoredEvent {
  /// About what it takes up in an answer, with its tags.
  fileprivate var playbackBytes: Int {
    let lines = isMultiline ? text.utf8.count { $0 == UInt8(ascii: "\n") } + 1 : 1
    return lines * (source.utf8.count + target.utf8.count + 100) + text.utf8.count + tags.utf8.count
  }
}
