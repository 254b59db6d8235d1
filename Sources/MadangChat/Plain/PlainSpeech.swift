import MadangMemory
import MadangWire
import MadangWorld

/// Speaking from a plain connection: always to the room that the person is in.
enum PlainSpeech {
  /// CTCP, "ACTION".
  private static let actionOpening: StaticString = "\u{1}ACTION "
  private static let actionClosing: UInt8 = 1

  /// `/me TEXT`.
  static func act(
    _ world: borrowing World, _ handle: Handle, _ argument: Span<UInt8>, _ effects: inout Effects
  ) {
    guard argument.indices.contains(where: { argument[$0] > UInt8(ascii: " ") }) else {
      effects.plainLine("What do you do? /me TEXT says it.")
      return
    }
    say(argument, world, handle, isAction: true, &effects)
  }

  /// The path that most lines take: no string is made, and the text is copied once.
  static func say(
    _ text: Span<UInt8>, _ world: borrowing World, _ handle: Handle, isAction: Bool = false, _ effects: inout Effects
  ) {
    guard let room = world.plainRoom(of: handle) else {
      effects.plainLine("You are in no room, so nobody hears you. /join ROOM goes to one.")
      return
    }
    guard world.maySpeak(handle, room: room) else {
      effects.plainLine("You may not speak in \(world.rooms[room].name): it is moderated, or you are banned from it.")
      return
    }
    guard world.passesFilters(text, handle, "PRIVMSG", &effects) else {
      effects.plainLine("Your message was blocked by a filter.")
      return
    }
    if !world.rooms[room].modes.isDisjoint(with: .concernSpeech) {
      if let refusal = world.refusal(
        toSpeaker: handle, in: room, milliseconds: effects.milliseconds, isText: true)
      {
        effects.plainLine("\(refusal.text).")
        return
      }
      _ = world.reveal(handle, in: room, &effects)
    }
    var event = effects.beginEvent(.message, "PRIVMSG", by: world.sessions[handle.slot], handle: handle, to: .others)
    effects.parameter(world.rooms[room].name.utf8.span)
    effects.bytes.append(" :" as StaticString)
    let start = Int(event.line.start)
    let textStart = effects.bytes.count
    if isAction { effects.bytes.append(actionOpening) }
    let wordsStart = effects.bytes.count
    PlainText.copy(text, to: &effects.bytes)
    let words = wordsStart..<effects.bytes.count
    if words.isEmpty {
      effects.bytes.truncate(to: start)
      return
    }
    if isAction { effects.bytes.append(byte: actionClosing) }
    event.text = Event.Part(textStart..<effects.bytes.count)
    if effects.bytes.count - start <= lineContentBytesMax {
      effects.endEvent(&event)
    } else {
      let head = start..<wordsStart
      if isAction {
        splitAction(&event, head: head, words: words, &effects)
      } else {
        let targetEnd = head.upperBound - " :".utf8.count
        effects.addLines(
          [Effects.TextLine(range: words, continues: false)], head: head,
          source: start..<start + 1 + world.sessions[handle.slot].source.count,
          target: targetEnd - world.rooms[room].name.utf8.count..<targetEnd, to: &event)
      }
    }
    world.sessions[handle.slot].lastSpokeSeconds.store(effects.seconds, ordering: .relaxed)
    effects.say(event, in: room)
  }

  /// A line of IRC without its CR LF. RFC 1459 §2.3.
  private static let lineContentBytesMax = 510

  /// Adds, behind an action that is too long for one line of IRC, the actions that IRC people are sent instead; plain
  /// readers get it whole.
  ///
  ///     :nick!user@host PRIVMSG #room :the whole text:nick!… #room :the␍␊:nick!… #room :whole text␍␊
  ///                                    └─── text ───┘└─────────────────── line ───────────────────┘
  private static func splitAction(
    _ event: inout Event, head: Range<Int>, words: Range<Int>, _ effects: inout Effects
  ) {
    let bytesMax = lineContentBytesMax - head.count - 1
    precondition(bytesMax >= 64, "The head of a line leaves room for text.")
    let lineStart = effects.bytes.count
    var offset = words.lowerBound
    while offset < words.upperBound {
      let end = min(
        PlainText.characterEnd(effects.bytes.span, from: offset, bytesMax: bytesMax), words.upperBound)
      effects.bytes.append(copyOf: head)
      effects.bytes.append(copyOf: offset..<end)
      effects.bytes.append(byte: actionClosing)
      effects.bytes.append("\r\n" as StaticString)
      offset = end
    }
    event.line = Event.Part(lineStart..<effects.bytes.count)
    event.hasManyLines = true
  }
}
