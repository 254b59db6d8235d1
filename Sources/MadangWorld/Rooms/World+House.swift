import MadangMemory
import MadangRecords
import MadangWire

/// What the house does to rooms: whoever runs the server, from its shell, or an operator of the server with the right
/// `rooms`. It needs no standing in a room, and it reaches registered rooms that nobody is in.
extension World {
  /// Whether a room is the house's own: the lobby, and wherever else listeners put newcomers. No guest and no account
  /// founds it, and who comes first is nothing special there.
  package borrowing func isHouse(_ room: String) -> Bool {
    CaseMapping.equal(settings.lobby.utf8.span, room.utf8.span)
      || settings.houseRooms.contains { CaseMapping.equal($0.utf8.span, room.utf8.span) }
  }

  static func houseNames(of settings: ChatSettings) -> LikeNames {
    var names = LikeNames(settings.services.likeness)
    for room in [settings.lobby] + settings.houseRooms { names.add(room, of: room) }
    return names
  }

  /// The room that is registered, or the house's, and whose name looks like this one, which is another: so that nobody is led
  /// into the one for the other. Nil for whoever may have both: the founder of that room, and operators with the right
  /// `rooms`.
  package borrowing func roomLike(_ name: String, by handle: Handle) -> String? {
    if isHouse(name) || registry[name] != nil || rights(of: handle).contains(.rooms) { return nil }
    if let house = houseNames.owner(ofNameLike: name) { return house }
    guard let other = registry.name(like: name) else { return nil }
    if let record = registry[other], isFounder(handle, of: record) { return nil }
    return other
  }

  /// The standing that somebody comes into a room with.
  borrowing func initialStanding(of handle: Handle, in name: String, isNew: Bool) -> MemberPrefix {
    let kept = MemberPrefix(letters: keptPerson(handle, in: name)?.standing ?? "")
    if let record = registry[name] { return standing(of: handle, in: record).union(kept) }
    return isNew && !isHouse(name) && !keptRooms.contains(name) ? .operator : kept
  }

  /// A room by its name, with its sign or without, as a shell leaves it out: a live one, or one that is registered.
  package borrowing func roomName(meant text: String) -> String? {
    for name in [text, Names.withRoomSign(text)] {
      if let room = room(named: name) { return rooms[room].name }
      if let record = registry[name] { return record.name }
    }
    let name = Names.withRoomSign(text)
    return isHouse(name) ? name : nil
  }

  /// Does something with a room, though nobody may be in it: then it is there for that long. What is changed of the
  /// house's own rooms is kept from then on. Nil where there is no such room, or no place for it.
  package mutating func withRoom<Result>(
    _ name: String, seconds: Int64, _ body: (inout World, UInt32) -> Result
  ) -> Result? {
    if isHouse(name), registry[name] == nil, settings.services.rooms != nil {
      let record = RoomRecord(name: name, modes: RoomModes.initial.letters, createdSeconds: seconds)
      registry.put(room(named: name).map { updated(record, from: $0) } ?? keptRooms.record(of: name) ?? record)
      if let room = room(named: name) { giveBackShares(ofRoom: room) }
    }
    if let room = room(named: name) { return body(&self, room) }
    guard registry[name] != nil, let room = makeRoom(named: name, seconds: seconds) else { return nil }
    let result = body(&self, room)
    removeRoom(room)
    return result
  }

  // MARK: What it does

  /// Makes the changes that a mode string asks for, and tells the room; says which could not be made.
  package mutating func changeModesAsHouse(
    _ wishes: ModeWishes, of room: UInt32, by handle: Handle, _ effects: inout Effects
  ) -> (changes: [ModeChange], refusals: [(ModeChange, ModeVerdict)]) {
    var changes: [ModeChange] = []
    var refusals: [(ModeChange, ModeVerdict)] = []
    var lost: [(target: Handle, change: ModeChange)] = []
    for wish in wishes.changes {
      let verdict = change(wish.change, wish.mode, of: room, by: handle, seconds: effects.seconds)
      guard case .changed(let made) = verdict else {
        if case .unchanged = verdict { continue }
        refusals.append((wish.change, verdict))
        continue
      }
      changes.append(made)
      guard case .standing = wish.mode, let target = person(named: made.parameter ?? "") else { continue }
      if made.adds { standingChanged(of: target, in: room, made, &effects) } else { lost.append((target, made)) }
    }
    if !changes.isEmpty { noteChange(of: room) }
    for line in lines(of: changes, sourceBytes: settings.serverName.utf8.count, in: room) {
      var event = effects.beginServerEvent("MODE")
      effects.parameter(rooms[room].name)
      effects.parameter(ModeChange.letters(of: line))
      for change in line { if let parameter = change.parameter { effects.parameter(parameter) } }
      effects.endEvent(&event)
      sayAsHouse(&event, .mode, in: room, &effects)
    }
    for (target, change) in lost { standingChanged(of: target, in: room, change, &effects) }
    return (changes, refusals)
  }

  /// Changes a room's topic, or clears it (empty), and tells the room.
  package mutating func setTopicAsHouse(_ text: String, of room: UInt32, _ effects: inout Effects) {
    let kept = text.prefix(bytesMax: settings.limits.topicBytesMax)
    rooms[room].topic =
      kept.isEmpty ? nil : Room.Topic(text: kept, author: settings.serverName, setSeconds: effects.seconds)
    noteChange(of: room)
    var event = effects.beginServerEvent("TOPIC")
    effects.parameter(rooms[room].name)
    event.text = effects.trailing(kept)
    effects.endEvent(&event)
    sayAsHouse(&event, .topic, in: room, &effects)
  }

  /// A room belongs to an account from now on, and to nobody else: whoever founded it before has no standing by right.
  package mutating func give(_ name: String, to account: String, _ effects: inout Effects) {
    let live = room(named: name)
    var record =
      registry[name] ?? keptRooms.record(of: name) ?? RoomRecord(name: name, createdSeconds: effects.seconds)
    if registry[name] == nil, let live { record = updated(record, from: live) }
    record.founder = account
    record.standing[account.foldedName] = nil
    registry.put(record)
    if let live { giveBackShares(ofRoom: live) }
    tellRoom(name, "\(name) belongs to the account \(account) now.", &effects)
  }

  /// A registered room belongs to nobody from now on; who is in it stays.
  package mutating func free(_ name: String, why: String = "", _ effects: inout Effects) {
    registry.remove(name)
    chargeMasks(ofRoomNamed: name, to: effects.author)
    tellRoom(name, "\(name) belongs to nobody now\(why).", &effects)
  }

  /// A notice of the server to who is in a room.
  borrowing func tellRoom(_ name: String, _ text: String, _ effects: inout Effects) {
    guard let room = room(named: name) else { return }
    var event = effects.beginServerEvent("NOTICE")
    effects.parameter(rooms[room].name)
    event.text = effects.trailing(text)
    effects.endEvent(&event)
    event.tags.id = effects.takeID()
    sayAsHouse(&event, .notice, in: room, &effects)
  }

  /// Where nobody is in a room, nobody is told; the room may be gone when the effects are carried out.
  private borrowing func sayAsHouse(
    _ event: inout Event, _ kind: Event.Kind, in room: UInt32, _ effects: inout Effects
  ) {
    if rooms[room].members.isEmpty { return }
    event.kind = kind
    event.name = Event.Part(
      start: event.line.start + 1, count: UInt32(truncatingIfNeeded: settings.serverName.utf8.count))
    let hasAuthor = effects.author.slot < sessions.slots
    if !hasAuthor || !isMember(effects.author, of: room) { event.audience = .strictlyOthers }
    effects.say(event, in: room)
  }

  /// How whoever does something to a room is named in it.
  package borrowing func shownName(of handle: Handle) -> String {
    let nick = sessions[handle.slot].nick
    return nick.isEmpty ? settings.serverName : nick
  }
}
