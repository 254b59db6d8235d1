import MadangMemory
import MadangWire

/// Registered rooms: `/msg ChanServ …`, `/chanserv …`, `/cs …`.
enum ChanServ: Service {
  static let nick = "ChanServ"

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

  // MARK: Whose a room is

  static func isFounder(_ world: borrowing World, _ handle: Handle, _ record: RoomRecord) -> Bool {
    guard let account = world.sessions[handle.slot].account else { return false }
    return record.founder?.foldedName == account.foldedName
  }

  private static func register(
    _ world: inout World, _ handle: Handle, _ name: String, _ effects: inout Effects
  ) {
    guard let account = world.sessions[handle.slot].account else {
      return say(world, "Log in first: a room belongs to an account. /msg NickServ HELP", &effects)
    }
    if world.registry[name] != nil { return say(world, "\(name) is registered already.", &effects) }
    guard let room = world.room(named: name), world.isOperator(handle, of: room) else {
      return say(world, "You must be an operator of \(name).", &effects)
    }
    let most = world.settings.limits.roomsPerAccountMax
    guard world.registry.count(foundedBy: account) < most else {
      return say(world, "An account has at most \(most) rooms.", &effects)
    }
    let record = RoomRecord(
      name: world.rooms[room].name, founder: account, createdSeconds: world.rooms[room].createdSeconds)
    world.registry.put(world.updated(record, from: room))
    // Who has standing in it has earned it before.
    for member in world.rooms[room].members { world.noteStanding(of: member.handle, in: room) }
    say(world, "\(world.rooms[room].name) belongs to your account now.", &effects)
  }

  private static func drop(
    _ world: inout World, _ handle: Handle, _ record: RoomRecord, _ effects: inout Effects
  ) {
    guard isFounder(world, handle, record) else { return say(world, "Only its founder may do that.", &effects) }
    world.registry.remove(record.name)
    say(world, "\(record.name) belongs to nobody now.", &effects)
  }

  private static func transfer(
    _ world: inout World, _ handle: Handle, _ record: RoomRecord, _ words: ServiceWords, _ effects: inout Effects
  ) {
    guard isFounder(world, handle, record) else { return say(world, "Only its founder may do that.", &effects) }
    guard words.count == 2 else { return say(world, "Usage: TRANSFER #room <account>", &effects) }
    guard let account = world.ownedNames.owner(of: words[1]) else {
      return say(world, "There is no account \(words[1]).", &effects)
    }
    guard world.registry.count(foundedBy: account) < world.settings.limits.roomsPerAccountMax else {
      return say(world, "\(account) has as many rooms as an account may have.", &effects)
    }
    var changed = record
    if let founder = record.founder { changed.standing[founder.foldedName] = "o" }
    changed.standing[account.foldedName] = nil
    changed.founder = account
    world.registry.put(changed)
    say(world, "\(record.name) belongs to \(account) now.", &effects)
  }

  private static func describe(
    _ world: borrowing World, _ handle: Handle, _ record: RoomRecord, _ effects: inout Effects
  ) {
    let isSecret = RoomModes(letters: record.modes).contains(.secret)
    let isMember = world.room(named: record.name).map { world.isMember(handle, of: $0) } ?? false
    if isSecret, !isMember, world.standing(of: handle, in: record).isEmpty {
      return say(world, "\(record.name) is registered.", &effects)
    }
    say(world, "\(record.name) was founded by \(record.founder ?? "somebody who is no more")", &effects)
    say(world, "Since: \(Clock.text(record.createdSeconds)). Modes: +\(record.modes)", &effects)
    if let topic = record.topic { say(world, "Topic: \(topic.text)", &effects) }
  }
}
