import MadangMemory
import MadangWire
import MadangWorld

/// Saying a text of several lines: one event, whoever reads it. IRCv3, multiline.
extension Batch {
  static func say(
    _ text: ClientBatches.Text, _ world: borrowing World, _ handle: Handle, _ effects: inout Effects
  ) {
    guard let recipient = Speech.recipient(world, handle, text.target.span, text.kind, &effects) else { return }
    guard mayBeSaid(text, to: recipient, world, handle, &effects) else { return }
    if text.kind == .message {
      world.sessions[handle.slot].lastSpokeSeconds.store(effects.seconds, ordering: .relaxed)
    }
    let tagsStart = effects.bytes.count
    effects.bytes.append(text.tags.span)
    let tags = tagsStart..<effects.bytes.count
    var event = effects.beginEvent(
      text.kind, text.kind == .notice ? "NOTICE" : "PRIVMSG", by: world.sessions[handle.slot], handle: handle,
      to: .others)
    if !tags.isEmpty { event.tags.clientOnly = Event.Part(tags) }
    let start = Int(event.line.start)
    let targetStart = effects.bytes.count + 1
    effects.parameter(recipient, world)
    let target = targetStart..<effects.bytes.count
    effects.bytes.append(" :" as StaticString)
    let head = start..<effects.bytes.count
    let lines = append(text, &effects)
    event.text = Event.Part(head.upperBound..<effects.bytes.count)
    let source = start..<start + 1 + world.sessions[handle.slot].source.count
    effects.addLines(lines, head: head, source: source, target: target, to: &event)
    Speech.deliver(event, to: recipient, world, handle, &effects)
  }

  /// Whether neither a filter nor the modes of the room stand against it.
  private static func mayBeSaid(
    _ text: ClientBatches.Text, to recipient: Speech.Recipient, _ world: borrowing World, _ handle: Handle,
    _ effects: inout Effects
  ) -> Bool {
    guard world.passesFilters(text.bytes.span, handle, text.kind == .notice ? "NOTICE" : "PRIVMSG", &effects) else {
      if text.kind == .message {
        effects.numeric(
          .cannotSendToChannel, String(decoding: text.target, as: UTF8.self),
          text: "Your message was blocked by a filter")
      }
      return false
    }
    // Each line but those that go on with the one before is a message of its own to many readers.
    if case .room(let room, _) = recipient, world.rooms[room].modes.contains(.noCTCP) {
      var start = 0
      for line in text.lines {
        if !line.continues, world.isCTCP(text.bytes.span.extracting(start..<line.end)) {
          if text.kind == .message {
            effects.numeric(
              .cannotSendToChannel, world.rooms[room].name, text: World.SpeechRefusal.ctcp.text)
          }
          return false
        }
        start = line.end
      }
    }
    return Speech.mayBeHeard(world, handle, recipient, text.kind, isText: true, text.bytes.span, &effects)
  }

  /// The whole text, with a line feed before each line but those that go on with the one before.
  private static func append(_ text: ClientBatches.Text, _ effects: inout Effects) -> [Effects.TextLine] {
    var lines: [Effects.TextLine] = []
    var offset = 0
    for line in text.lines {
      if !lines.isEmpty, !line.continues { effects.bytes.append(byte: UInt8(ascii: "\n")) }
      let start = effects.bytes.count
      effects.bytes.append(text.bytes.span.extracting(offset..<line.end))
      lines.append(Effects.TextLine(range: start..<effects.bytes.count, continues: line.continues))
      offset = line.end
    }
    return lines
  }
}

extension ClientBatches.Text {
  /// What stands against a text that has come to its end; nil where nothing does.
  func failureAtEnd(_ limits: ChatLimits, _ effects: borrowing Effects) -> Failure? {
    if hasTimedOut(limits, seconds: effects.seconds) { return .timeout }
    guard effects.encoding.isSuperset(of: ClientBatches.needs), !lines.isEmpty else {
      return .invalid(reason: "Invalid multiline batch: it holds no line")
    }
    return bytes.isEmpty ? .invalid(reason: "Invalid multiline batch with blank lines only") : nil
  }
}
