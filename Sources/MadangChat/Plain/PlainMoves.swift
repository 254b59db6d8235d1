import MadangMemory
import MadangWorld

/// The commands by which a plain person changes something: their name, or the room that they are in.
enum PlainMoves {
  /// `/nick NAME`.
  static func rename(
    _ world: inout World, _ handle: Handle, _ argument: borrowing PlainArgument, _ effects: inout Effects
  ) {
    let nick = argument.text
    guard !nick.isEmpty else {
      effects.plainLine("You are \(world.sessions[handle.slot].nick). /nick NAME gives you another name.")
      return
    }
    if let room = world.roomAgainstNick(nick, of: handle) {
      effects.plainLine("You are banned from speaking in \(world.rooms[room].name), and keep your name there.")
      return
    }
    switch world.rename(handle, to: nick, &effects) {
    case .renamed, .attached: effects.plainLine("You are \(nick) now.")
    case .unchanged: effects.plainLine("You are \(nick) already.")
    case .taken: effects.plainLine("Somebody else is called \(nick).")
    case .owned: effects.plainLine("\(nick) belongs to somebody who isn't here.")
    case .invalid:
      effects.plainLine(
        "That can't be a name: it has letters, digits and -_[]{}\\`^|, no space, no digit or - in front, and at most "
          + "\(world.settings.limits.nickBytesMax) bytes.")
    }
  }

  /// `/join ROOM`, with or without `#`; a key may follow.
  static func join(
    _ world: inout World, _ handle: Handle, _ argument: borrowing PlainArgument, _ effects: inout Effects
  ) {
    let words = argument.text.split(separator: " ")
    guard let name = words.first else {
      effects.plainLine("Which room? /join ROOM; /rooms lists them.")
      return
    }
    let room = name.hasPrefix("#") ? String(name) : "#" + name
    _ = enter(&world, handle, room, key: words.count > 1 ? String(words[1]) : nil, isSilent: false, &effects)
  }

  /// `/leave`: back to where the person came in.
  static func leave(
    _ world: inout World, _ handle: Handle, _ argument: borrowing PlainArgument, _ effects: inout Effects
  ) {
    if !enter(&world, handle, argument.home, key: nil, isSilent: false, &effects) {
      leaveRooms(&world, handle, but: nil, &effects)
      effects.plainLine("You are in no room now.")
    }
  }

  /// `/quit`.
  static func quit(
    _ world: inout World, _ handle: Handle, _ argument: borrowing PlainArgument, _ effects: inout Effects
  ) {
    world.leave(handle, reason: "Quit", &effects)
    effects.plainLine("Goodbye.")
    effects.close(handle)
  }

  /// Goes to a room, and leaves the one before. False where the room can't be entered: then nothing has changed.
  static func enter(
    _ world: inout World, _ handle: Handle, _ name: String, key: String?, isSilent: Bool, _ effects: inout Effects
  ) -> Bool {
    let verdict = world.join(handle, name, key: key, &effects)
    switch verdict {
    case .joined(let room):
      leaveRooms(&world, handle, but: room, &effects)
      if !isSilent {
        let others = world.rooms[room].members.count - 1
        effects.plainLine("You are in \(world.rooms[room].name) now, \(PlainAnswers.company(others)).")
        if let topic = world.rooms[room].topic { effects.plainLine("Its topic: \(topic.text)") }
      }
      return true
    case .renamed(let room):
      let new = world.rooms[room].name
      if !isSilent { effects.plainLine("\(name) is called \(new) now.") }
      return enter(&world, handle, new, key: key, isSilent: isSilent, &effects)
    case .alreadyMember:
      effects.plainLine("You are in \(name) already.")
      return true
    default:
      effects.plainLine(refusal(verdict, name))
      return false
    }
  }

  private static func leaveRooms(
    _ world: inout World, _ handle: Handle, but kept: UInt32?, _ effects: inout Effects
  ) {
    for membership in world.sessions[handle.slot].memberships where membership.room != kept {
      _ = world.part(handle, room: membership.room, reason: nil, &effects)
    }
  }

  private static func refusal(_ verdict: World.JoinVerdict, _ name: String) -> String {
    switch verdict {
    case .joined, .renamed, .alreadyMember: "You are in \(name)."
    case .badName: "\(name.prefix(bytesMax: 64)) can't be the name of a room."
    case .tooManyRooms: "You are in too many rooms."
    case .noRoomLeft: "The server holds as many rooms as it can."
    case .closing: "\(name) is being closed."
    case .looksLike(let other): "\(name) looks like \(other), and is another name: choose one that doesn't."
    case .inviteOnly: "Only who is invited may enter \(name)."
    case .banned: "You are banned from \(name)."
    case .wrongKey: "\(name) has a key: /join \(name) KEY."
    case .full: "\(name) is full."
    case .needsAccount: "Only who is logged in to an account may enter \(name)."
    }
  }
}
