import MadangMemory
import MadangWorld

/// Modern IRC, "INVITE message".
enum Invite {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    if command.count == 0 {
      list(handle, &effects)
      return
    }
    guard command.count > 1, !command.bytes(0).isEmpty, !command.bytes(1).isEmpty else {
      effects.numeric(.needMoreParams, "INVITE", text: "Not enough parameters")
      return
    }
    guard let room = world.room(named: command.bytes(1)) else {
      effects.numeric(.noSuchChannel, command.text(1), text: "No such channel")
      return
    }
    if let refusal = world.mayInvite(to: room, by: handle) {
      answer(world, refusal, command.text(0), room, &effects)
      return
    }
    guard let target = world.person(named: command.bytes(0)) else {
      effects.numeric(.noSuchNick, command.text(0), text: "No such nick/channel")
      return
    }
    let verdict = world.invite(target, to: room, by: handle, &effects)
    answer(world, verdict, world.sessions[target.slot].nick, room, &effects)
  }

  private static func answer(
    _ world: borrowing World, _ verdict: World.InviteVerdict, _ nick: String, _ room: UInt32, _ effects: inout Effects
  ) {
    let name = world.rooms[room].name
    switch verdict {
    case .invited: effects.numeric(.inviting, nick, name)
    case .notMember: effects.numeric(.notOnChannel, name, text: "You're not on that channel")
    case .notOperator: effects.numeric(.chanOpPrivilegesNeeded, name, text: "You're not channel operator")
    case .alreadyMember: effects.numeric(.userOnChannel, nick, name, text: "is already on channel")
    }
  }

  /// Modern IRC, "Invite list".
  private static func list(_ handle: Handle, _ effects: inout Effects) {
    RoomWalk.inquire(&effects) { world, room, _, effects in
      if world.isInvited(handle, to: room) { effects.numeric(.inviteList, world.rooms[room].name) }
    } atEnd: { _, effects in
      effects.numeric(.endOfInviteList, text: "End of /INVITE list")
    }
  }
}
