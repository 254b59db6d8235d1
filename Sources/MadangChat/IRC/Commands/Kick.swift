import MadangMemory
import MadangWorld

/// Modern IRC, "KICK message". RFC 2812 §3.2.8: one room and people in it, or as many rooms as people.
enum Kick {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let rooms = command.text(0).split(separator: ",").map(String.init)
    let nicks = command.text(1).split(separator: ",").map(String.init)
    guard rooms.count == 1 || rooms.count == nicks.count else {
      effects.numeric(.needMoreParams, "KICK", text: "There must be one channel, or one for each nickname")
      return
    }
    var reason = command.text(2)
    if !world.passesFilters(reason, handle, "KICK", &effects) { reason = "" }
    if rooms.count == 1 {
      kick(&world, handle, nicks, from: rooms[0], reason, &effects)
    } else {
      for (room, nick) in zip(rooms, nicks) { kick(&world, handle, [nick], from: room, reason, &effects) }
    }
  }

  private static func kick(
    _ world: inout World, _ handle: Handle, _ nicks: [String], from name: String, _ reason: String,
    _ effects: inout Effects
  ) {
    guard let room = world.room(named: name) else {
      effects.numeric(.noSuchChannel, name, text: "No such channel")
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
    for nick in nicks {
      kick(&world, handle, nick, from: room, reason: reason.isEmpty ? nil : reason, &effects)
      // Who has kicked themselves may go no further; nor is there a room any more where they were alone.
      if !world.isMember(handle, of: room) { return }
    }
  }

  private static func kick(
    _ world: inout World, _ handle: Handle, _ nick: String, from room: UInt32, reason: String?,
    _ effects: inout Effects
  ) {
    guard let target = world.person(named: nick) else {
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
