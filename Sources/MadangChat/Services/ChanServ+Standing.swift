import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Who has standing in a registered room.
extension ChanServ {
  /// OP, DEOP, VOICE and DEVOICE, for oneself or somebody who is there. What one has by right, one may take; what others
  /// have is for operators by right.
  static func give(
    _ world: inout World, _ handle: Handle, _ record: RoomRecord, _ words: ServiceWords, _ prefix: MemberPrefix,
    _ adds: Bool, _ effects: inout Effects
  ) {
    let own = world.standing(of: handle, in: record)
    let nick = words.count > 1 ? words[1] : world.sessions[handle.slot].nick
    guard own.contains(.operator) || (own.contains(prefix) && world.person(named: nick) == handle) else {
      return say(world, "Your account has no such standing in \(record.name).", &effects)
    }
    guard let room = world.room(named: record.name), let target = world.person(named: nick),
      world.isMember(target, of: room)
    else { return say(world, "\(nick) is not in \(record.name).", &effects) }
    world.setStanding(prefix, adds, of: target, in: room, by: handle, &effects)
  }

  /// ACCESS #room LIST, ADD and DEL.
  static func access(
    _ world: inout World, _ handle: Handle, _ record: RoomRecord, _ words: ServiceWords, _ effects: inout Effects
  ) {
    let standing = world.standing(of: handle, in: record)
    guard !standing.isEmpty else {
      return say(world, "Your account has no standing in \(record.name).", &effects)
    }
    let verb = words.count > 1 ? words[1].uppercased() : "LIST"
    if verb == "LIST" { return list(world, record, &effects) }
    guard standing.contains(.operator) else { return say(world, "Only operators may do that.", &effects) }
    switch (verb, words.count) {
    case ("ADD", 4):
      let letters = ["OP": "o", "VOICE": "v"][words[3].uppercased()]
      guard let letters else { return say(world, "A standing is OP or VOICE.", &effects) }
      set(&world, handle, record, words[2], letters, &effects)
    case ("DEL", 3): set(&world, handle, record, words[2], nil, &effects)
    default: say(world, "Usage: ACCESS #room LIST, ADD <account> OP|VOICE, or DEL <account>", &effects)
    }
  }

  private static func list(_ world: borrowing World, _ record: RoomRecord, _ effects: inout Effects) {
    if let founder = record.founder { say(world, "\(founder): founder", &effects) }
    for (account, letters) in record.standing.sorted(by: { $0.key < $1.key }) {
      let name = world.ownedNames.owner(of: account) ?? account
      say(world, "\(name): \(letters.contains("o") ? "operator" : "voice")", &effects)
    }
    say(world, "End of the list of \(record.name)", &effects)
  }

  private static func set(
    _ world: inout World, _ handle: Handle, _ record: RoomRecord, _ name: String, _ letters: String?,
    _ effects: inout Effects
  ) {
    guard let account = world.ownedNames.owner(of: name) else {
      return say(world, "There is no account \(name).", &effects)
    }
    if record.founder?.foldedName == account.foldedName {
      return say(world, "\(account) is the founder of \(record.name).", &effects)
    }
    let most = world.settings.limits.standingsPerRoomMax
    guard letters == nil || record.standing[account.foldedName] != nil || record.standing.count < most else {
      return say(world, "At most \(most) accounts have standing in a room.", &effects)
    }
    var changed = record
    changed.standing[account.foldedName] = letters
    world.setRecord(changed)
    say(world, "\(account) has \(letters == "o" ? "OP" : letters == "v" ? "VOICE" : "no standing") now.", &effects)
    guard let room = world.room(named: record.name) else { return }
    for person in world.loggedIn.people(of: account) where world.isMember(person, of: room) {
      for prefix in [MemberPrefix.operator, .voice] {
        let adds = MemberPrefix(letters: letters ?? "").contains(prefix)
        world.setStanding(prefix, adds, of: person, in: room, by: handle, &effects)
      }
    }
  }
}
