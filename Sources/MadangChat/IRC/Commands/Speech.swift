import MadangMemory
import MadangWire
import MadangWorld

/// PRIVMSG, NOTICE and TAGMSG: the path that most messages take. Modern IRC, "Sending Messages"; message-tags.
enum Speech {
  static func privmsg(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard command.count > 0, !command.bytes(0).isEmpty else {
      effects.numeric(.noRecipient, text: "No recipient given (PRIVMSG)")
      return
    }
    guard command.count > 1, command.bytes(1).count > 0 else {
      effects.numeric(.noTextToSend, text: "No text to send")
      return
    }
    guard world.passesFilters(command.bytes(1), handle, "PRIVMSG", &effects) else {
      refuseFiltered(world, command, &effects)
      return
    }
    world.sessions[handle.slot].lastSpokeSeconds.store(effects.seconds, ordering: .relaxed)
    eachTarget(world, handle, command, .message, "PRIVMSG", &effects)
  }

  private static func refuseFiltered(
    _ world: borrowing World, _ command: borrowing Command, _ effects: inout Effects
  ) {
    for target in command.text(0).split(separator: ",").prefix(world.settings.limits.targetsMax) {
      let isRoom = target.drop { $0 == "@" || $0 == "+" }.first == "#"
      effects.numeric(
        isRoom ? .cannotSendToChannel : .cannotSendToUser, String(target),
        text: "Your message was blocked by a filter")
    }
  }

  /// Never answered, not even with an error: two programs that answer each other would not stop.
  static func notice(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard command.count > 1, command.bytes(1).count > 0 else { return }
    guard world.passesFilters(command.bytes(1), handle, "NOTICE", &effects) else { return }
    eachTarget(world, handle, command, .notice, "NOTICE", &effects)
  }

  static func tagmsg(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard effects.encoding.contains(.messageTags) else {
      effects.numeric(.unknownCommand, "TAGMSG", text: "Unknown command")
      return
    }
    guard command.count > 0, !command.bytes(0).isEmpty else {
      effects.numeric(.noRecipient, text: "No recipient given (TAGMSG)")
      return
    }
    // What was nothing but tags that are blocked is nothing now.
    if world.settings.clientTags.blocksAll(of: command.message, in: command.line) { return }
    eachTarget(world, handle, command, .tagMessage, "TAGMSG", &effects)
  }

  private static func eachTarget(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ kind: Event.Kind,
    _ name: StaticString, _ effects: inout Effects
  ) {
    let targets = command.bytes(0)
    guard targets.firstOffset(of: UInt8(ascii: ",")) != nil else {
      send(world, handle, to: targets, command, kind, name, &effects)
      return
    }
    var told = AddressedOnce()
    var start = 0
    var count = 0
    while start < targets.count {
      let end = targets.firstOffset(of: UInt8(ascii: ","), from: start) ?? targets.count
      if end > start {
        count += 1
        guard count <= world.settings.limits.targetsMax else {
          if kind != .notice {
            let target = String(bytes: targets.extracting(start..<end))
            effects.numeric(.tooManyTargets, target, text: "Too many targets")
          }
          return
        }
        let target = targets.extracting(start..<end)
        if told.isFirst(target, world) { send(world, handle, to: target, command, kind, name, &effects) }
      }
      start = end + 1
    }
  }

  /// Whom a target means.
  enum Recipient {
    /// A room; or, by STATUSMSG, those of it with a standing.
    case room(UInt32, MemberPrefix)
    case person(Handle)
  }

  /// Whom a target means, where the author may speak to them; nil where not, which a message is answered and a notice isn't.
  static func recipient(
    _ world: borrowing World, _ handle: Handle, _ target: Span<UInt8>, _ kind: Event.Kind, _ effects: inout Effects
  ) -> Recipient? {
    // STATUSMSG: `@#room` reaches operators only, `+#room` and `@+#room` voices and operators.
    var bare = target
    var prefix: MemberPrefix = []
    let standings = standingsCount(target)
    if standings > 0 {
      prefix = .operator
      for index in 0..<standings where target[index] == UInt8(ascii: "+") { prefix.insert(.voice) }
      bare = target.extracting(standings..<target.count)
    }
    if Names.looksLikeRoom(bare) {
      guard let room = world.room(named: bare) else {
        if kind != .notice {
          effects.numeric(.noSuchChannel, String(bytes: bare), text: "No such channel")
        }
        return nil
      }
      guard world.maySpeak(handle, room: room) else {
        if kind != .notice {
          effects.numeric(
            .cannotSendToChannel, world.rooms[room].name, text: "Cannot send to channel")
        }
        return nil
      }
      return .room(room, prefix)
    }
    if let person = world.person(named: bare) { return .person(person) }
    if kind != .notice {
      effects.numeric(.noSuchNick, String(bytes: target), text: "No such nick/channel")
    }
    return nil
  }

  private static func send(
    _ world: borrowing World, _ handle: Handle, to target: Span<UInt8>, _ command: borrowing Command,
    _ kind: Event.Kind, _ name: StaticString, _ effects: inout Effects
  ) {
    guard let recipient = recipient(world, handle, target, kind, &effects) else { return }
    // A TAGMSG has no text, and nothing of its kind is asked for.
    let text = command.bytes(kind == .tagMessage ? 0 : 1)
    let isText = kind != .tagMessage || !isOnlyTyping(command)
    guard mayBeHeard(world, handle, recipient, kind, isText: isText, text, &effects) else { return }
    let tags = copyTags(world, command, &effects)
    var event = effects.beginEvent(kind, name, by: world.sessions[handle.slot], handle: handle, to: .others)
    effects.parameter(recipient, world)
    if kind != .tagMessage { event.text = effects.trailing(command.bytes(1)) }
    event.tags.clientOnly = tags
    effects.endEvent(&event)
    if kind == .tagMessage { event.restrict(to: .messageTags) }
    deliver(event, to: recipient, world, handle, &effects)
  }

  /// Says an event to its recipient, and back to its author under echo-message.
  static func deliver(
    _ event: Event, to recipient: Recipient, _ world: borrowing World, _ handle: Handle, _ effects: inout Effects
  ) {
    switch recipient {
    case .room(let room, let prefix):
      if prefix.isEmpty { effects.say(event, in: room) } else { effects.say(event, in: room, from: prefix) }
      // The room hands an echo to a member; to someone outside it goes from here.
      if effects.encoding.contains(.echoMessage), effects.label == nil, !world.isMember(handle, of: room) {
        effects.echo(event)
      }
    case .person(let person):
      effects.tell(event, to: person)
      if person != handle { effects.tellOtherConnections(event) }
      if effects.encoding.contains(.echoMessage) { effects.echo(event) }
      if event.kind == .message, let away = world.sessions[person.slot].away {
        effects.numeric(.away, world.sessions[person.slot].nick, text: away)
      }
    }
  }

  /// What the less common modes have to say; and who was not announced yet is so now.
  static func mayBeHeard(
    _ world: borrowing World, _ handle: Handle, _ recipient: Recipient, _ kind: Event.Kind, isText: Bool,
    _ text: Span<UInt8>, _ effects: inout Effects
  ) -> Bool {
    guard case .room(let room, _) = recipient, !world.rooms[room].modes.isDisjoint(with: .concernSpeech) else {
      return true
    }
    var refusal = kind == .tagMessage ? nil : world.refusal(of: text, in: room)
    if refusal == nil {
      refusal = world.refusal(toSpeaker: handle, in: room, milliseconds: effects.milliseconds, isText: isText)
    }
    if let refusal {
      if kind != .notice {
        effects.numeric(.cannotSendToChannel, world.rooms[room].name, text: refusal.text)
      }
      return false
    }
    _ = world.reveal(handle, in: room, &effects)
    return true
  }

  /// Whether a TAGMSG tells of typing and of nothing else. The value of any other tag is somebody's to choose, and so
  /// something to read. IRCv3, typing.
  private static func isOnlyTyping(_ command: borrowing Command) -> Bool {
    var iterator = TagIterator(command.message.tags)
    while let tag = iterator.next(in: command.line) {
      guard tag.isClientOnly(in: command.line) else { continue }
      guard command.line.extracting(tag.key).equals("+typing") else { return false }
      let state = command.line.extracting(tag.value)
      if !state.equals("active"), !state.equals("paused"), !state.equals("done") { return false }
    }
    return true
  }

  /// How many prefixes of standing precede the name of a room.
  static func standingsCount(_ target: Span<UInt8>) -> Int {
    var count = 0
    while count < target.count, target[count] == UInt8(ascii: "@") || target[count] == UInt8(ascii: "+") { count += 1 }
    return count < target.count && target[count] == UInt8(ascii: "#") ? count : 0
  }

  static func copyTags(
    _ world: borrowing World, _ command: borrowing Command, _ effects: inout Effects
  ) -> Event.Part {
    guard effects.encoding.contains(.messageTags), !command.message.tags.isEmpty else { return .none }
    let start = effects.bytes.count
    effects.bytes.append(clientOnlyTagsOf: command.message, in: command.line, followingTags: false) { key in
      world.settings.clientTags.allows(key)
    }
    return Event.Part(start..<effects.bytes.count)
  }
}

extension Effects {
  /// The recipient of a message, as its readers see it.
  mutating func parameter(_ recipient: Speech.Recipient, _ world: borrowing World) {
    switch recipient {
    case .room(let room, let prefix):
      bytes.append(byte: UInt8(ascii: " "))
      if !prefix.isEmpty { bytes.append(byte: UInt8(ascii: prefix.contains(.voice) ? "+" : "@")) }
      bytes.append(world.rooms[room].name.utf8.span)
    case .person(let person): parameter(world.sessions[person.slot].nick.utf8.span)
    }
  }
}
