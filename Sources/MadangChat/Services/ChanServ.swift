import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Registered rooms: `/msg ChanServ …`, `/chanserv …`, `/cs …`.
enum ChanServ: Service {
  static let nick = ServiceName.chanServ

  static func answer(
    _ world: inout World, _ handle: Handle, _ words: ServiceWords, _ effects: inout Effects
  ) {
    guard world.settings.services.rooms != nil else { return say(world, "No rooms are registered here.", &effects) }
    let name = words[0]
    switch words.verb {
    case "HELP", "": help(world, &effects)
    case "REGISTER", "DROP", "INFO", "OP", "DEOP", "VOICE", "DEVOICE", "ACCESS", "TRANSFER":
      guard Names.looksLikeRoom(name.utf8.span) else { return say(world, "Usage: \(words.verb) #room …", &effects) }
      if words.verb == "REGISTER" { return register(&world, handle, name, &effects) }
      guard let record = world.registry[name] else { return say(world, "\(name) is not registered.", &effects) }
      obey(&world, handle, record, words, &effects)
    default: say(world, "There is no command \(words.verb). HELP lists those that there are.", &effects)
    }
  }

  private static func obey(
    _ world: inout World, _ handle: Handle, _ record: RoomRecord, _ words: ServiceWords, _ effects: inout Effects
  ) {
    switch words.verb {
    case "DROP": drop(&world, handle, record, &effects)
    case "INFO": describe(world, handle, record, &effects)
    case "OP": give(&world, handle, record, words, .operator, true, &effects)
    case "DEOP": give(&world, handle, record, words, .operator, false, &effects)
    case "VOICE": give(&world, handle, record, words, .voice, true, &effects)
    case "DEVOICE": give(&world, handle, record, words, .voice, false, &effects)
    case "ACCESS": access(&world, handle, record, words, &effects)
    default: transfer(&world, handle, record, words, &effects)
    }
  }

  private static func help(_ world: borrowing World, _ effects: inout Effects) {
    for line in [
      "REGISTER #room: a room whose operator you are belongs to your account from then on",
      "INFO #room: tells whose it is", "OP, DEOP, VOICE, DEVOICE #room [nickname]: gives and takes standing",
      "ACCESS #room LIST: who has standing by their account",
      "ACCESS #room ADD <account> OP|VOICE; ACCESS #room DEL <account>",
      "TRANSFER #room <account>: gives the room away", "DROP #room: it belongs to nobody again",
    ] { say(world, line, &effects) }
  }

  /// Whoever puts the house in order may give a room away, and take it, as its founder may.
  private static func mayDispose(_ world: borrowing World, _ handle: Handle, of record: RoomRecord) -> Bool {
    world.isFounder(handle, of: record) || world.rights(of: handle).contains(.rooms)
  }

  private static func register(
    _ world: inout World, _ handle: Handle, _ name: String, _ effects: inout Effects
  ) {
    guard let account = world.sessions[handle.slot].account else {
      return say(world, "Log in first: a room belongs to an account. /msg NickServ HELP", &effects)
    }
    if world.isHouse(name) { return say(world, "\(name) is the house's, and belongs to no account.", &effects) }
    let orphan = world.registry[name].flatMap { $0.founder == nil ? $0 : nil }
    if world.registry[name] != nil, orphan == nil { return say(world, "\(name) is registered already.", &effects) }
    if let orphan, orphan.hasOperator, !world.standing(of: handle, in: orphan).contains(.operator) {
      return say(world, "\(name) is for its operators by right to take.", &effects)
    }
    guard let room = world.room(named: name), world.isOperator(handle, of: room) else {
      return say(world, "You must be an operator of \(name).", &effects)
    }
    let most = world.settings.limits.roomsPerAccountMax
    guard world.registry.count(foundedBy: account) < most else {
      return say(world, "An account has at most \(most) rooms.", &effects)
    }
    if let other = world.roomLike(name, by: handle) {
      return say(world, "\(name) looks like \(other), which belongs to somebody else.", &effects)
    }
    if let most = world.masksRefused(ofRoom: room, foundedBy: account) {
      return say(
        world, "The lists of an account's rooms have at most \(most) entries, all together: shorten some first.",
        &effects)
    }
    var record =
      orphan ?? RoomRecord(name: world.rooms[room].name, createdSeconds: world.rooms[room].createdSeconds)
    record.founder = account
    record.standing[account.foldedName] = nil
    world.setRecord(world.updated(record, from: room))
    world.giveBackShares(ofRoom: room)
    // Who has standing in it has earned it before.
    for member in world.rooms[room].members where !member.prefix.isEmpty {
      world.noteStanding(of: member.handle, in: room)
    }
    say(world, "\(world.rooms[room].name) belongs to your account now.", &effects)
  }

  private static func drop(
    _ world: inout World, _ handle: Handle, _ record: RoomRecord, _ effects: inout Effects
  ) {
    guard mayDispose(world, handle, of: record) else { return say(world, "Only its founder may do that.", &effects) }
    if world.isFounder(handle, of: record) {
      world.removeRecord(ofRoom: record.name)
      world.chargeMasks(ofRoomNamed: record.name, to: handle)
    } else {
      world.record("ROOM", record.name, "dropped", by: handle, &effects)
      world.free(record.name, &effects)
    }
    say(world, "\(record.name) belongs to nobody now.", &effects)
  }

  private static func transfer(
    _ world: inout World, _ handle: Handle, _ record: RoomRecord, _ words: ServiceWords, _ effects: inout Effects
  ) {
    guard mayDispose(world, handle, of: record) else { return say(world, "Only its founder may do that.", &effects) }
    guard words.count == 2 else { return say(world, "Usage: TRANSFER #room <account>", &effects) }
    guard let account = world.ownedNames.owner(of: words[1]) else {
      return say(world, "There is no account \(words[1]).", &effects)
    }
    if !world.isFounder(handle, of: record) {
      world.record("ROOM", record.name, "transferred to \(account)", by: handle, &effects)
      world.give(record.name, to: account, &effects)
      return say(world, "\(record.name) belongs to \(account) now.", &effects)
    }
    guard world.registry.count(foundedBy: account) < world.settings.limits.roomsPerAccountMax else {
      return say(world, "\(account) has as many rooms as an account may have.", &effects)
    }
    let masks = world.registry.maskCount(ofRoomsFoundedBy: account) + record.maskCount
    guard masks <= world.settings.limits.masksPerAccountMax || record.maskCount == 0 else {
      return say(world, "The lists of \(account)'s rooms would have more entries than they may have.", &effects)
    }
    var changed = record
    if let founder = record.founder { changed.standing[founder.foldedName] = "o" }
    changed.standing[account.foldedName] = nil
    changed.founder = account
    world.setRecord(changed)
    say(world, "\(record.name) belongs to \(account) now.", &effects)
  }

  /// Whether somebody may know more of a registered room than that it is one, in it or not.
  private static func isOpen(_ world: borrowing World, _ handle: Handle, _ record: RoomRecord) -> Bool {
    if !world.standing(of: handle, in: record).isEmpty || world.isServerOperator(handle) { return true }
    if let room = world.room(named: record.name) { return world.isOpen(room: room, to: handle) }
    return record.key == nil
      && RoomModes(letters: record.modes).isDisjoint(with: [.secret, .inviteOnly, .accountsOnly])
  }

  private static func describe(
    _ world: borrowing World, _ handle: Handle, _ record: RoomRecord, _ effects: inout Effects
  ) {
    guard isOpen(world, handle, record) else { return say(world, "\(record.name) is registered.", &effects) }
    say(world, "\(record.name) was founded by \(record.founder ?? "somebody who is no more")", &effects)
    say(world, "Since: \(Clock.text(record.createdSeconds)). Modes: +\(record.modes)", &effects)
    if let topic = record.topic { say(world, "Topic: \(topic.text)", &effects) }
  }
}
