import MadangMemory

/// Modern IRC, "KICK message".
enum Kick {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard let room = world.room(named: command.bytes(0)) else {
      effects.numeric(.noSuchChannel, command.text(0), text: "No such channel")
      return
    }
    let name = world.rooms[room].name
    guard world.isMember(handle, of: room) else {
      effects.numeric(.notOnChannel, name, text: "You're not on that channel")
      return
    }
    guard world.isOperator(handle, of: room) else {
      effects.numeric(.chanOpPrivilegesNeeded, name, text: "You're not channel operator")
      return
    }
    let reason = command.text(2)
    for nick in command.text(1).split(separator: ",").map(String.init) {
      kick(&world, handle, nick, from: room, reason: reason.isEmpty ? nil : reason, &effects)
      // Who has kicked themselves may go no further; nor is there a room any more where they were alone.
      if !world.isMember(handle, of: room) { return }
    }
  }

  private static func kick(
    _ world: inout World, _ handle: Handle, _ nick: String, from room: UInt32, reason: String?,
    _ effects: inout Effects
  ) {
    guard let target = world.welcomedPerson(named: nick) else {
      effects.numeric(.noSuchNick, nick, text: "No such nick/channel")
      return
    }
    if case .targetNotMember = world.kick(target, from: room, reason: reason, by: handle, &effects) {
      effects.numeric(
        .userNotInChannel, world.sessions[target.slot].nick, world.rooms[room].name,
        text: "They aren't on that channel")
    }
  }
}
