import MadangMemory
import MadangWire
import MadangWorld

/// IRCv3, channel-rename.
enum Rename {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard let room = world.room(named: command.bytes(0)) else {
      effects.numeric(.noSuchChannel, command.text(0), text: "No such channel")
      return
    }
    let old = world.rooms[room].name
    let new = command.text(1)
    let words = world.passesFilters(command.text(2), handle, "RENAME", &effects) ? command.text(2) : ""
    let reason = words.prefix(bytesMax: world.settings.limits.kickBytesMax)
    let verdict = world.rename(room: room, to: new, reason: reason, by: handle, &effects)
    switch verdict {
    case .renamed(let before, let isOther):
      if isOther { tellOthers(world, room, from: before, reason: reason, &effects) }
    case .notMember: effects.numeric(.notOnChannel, old, text: "You're not on that channel")
    case .notOperator: effects.numeric(.chanOpPrivilegesNeeded, old, text: "You're not channel operator")
    case .taken:
      effects.fail("RENAME", "CHANNEL_NAME_IN_USE", old, new, text: "The channel name is already taken")
    case .looksLike(let other): refuse(old, new, "This name looks like \(other)", &effects)
    case .badName: refuse(old, new, "The channel can't have this name", &effects)
    case .house: refuse(old, new, "This is where newcomers come in, and keeps its name", &effects)
    case .notFounder: refuse(old, new, "Only its founder can give a registered channel another name", &effects)
    case .unchanged: refuse(old, new, "The channel has this name already", &effects)
    case .tooLarge: refuse(old, new, "The channel has too many members to be renamed", &effects)
    }
  }

  private static func refuse(
    _ old: String, _ new: String, _ text: String, _ effects: inout Effects
  ) {
    effects.fail("RENAME", "CANNOT_RENAME", old, new, text: text)
  }

  /// What a client without the capability is told: that they have left the old name, and everything that would have come
  /// had they joined the new one. "Fallback".
  private static func moveOver(
    _ world: borrowing World, _ room: UInt32, from old: String, reason: String, _ effects: inout Effects
  ) {
    let handle = effects.author
    var part = effects.beginEvent(.other, "PART", by: world.sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(old)
    if !reason.isEmpty { part.text = effects.trailing(reason) }
    effects.endEvent(&part)
    effects.echo(part)
    var join = world.composeJoin(handle, room, to: .everyone, &effects)
    // They came to it once, and that has a name already.
    join.tags.id = nil
    effects.echo(join)
    Join.show(world, handle, room, &effects)
  }

  /// Tells those who have not negotiated it, each as their connections have it.
  private static func tellOthers(
    _ world: borrowing World, _ room: UInt32, from old: String, reason: String, _ effects: inout Effects
  ) {
    var told = Effects()
    for position in world.rooms[room].members.indices {
      let member = world.rooms[room].members[position].handle
      for connection in [member] + world.sessions[member.slot].attachments {
        let encoding = world.sessions[connection.slot].encoding
        if encoding.isPlain || encoding.contains(.channelRename) { continue }
        if connection == effects.connection {
          moveOver(world, room, from: old, reason: reason, &effects)
          continue
        }
        told.begin(for: connection, in: world, milliseconds: effects.milliseconds)
        moveOver(world, room, from: old, reason: reason, &told)
        effects.tell(answersOf: told, toConnection: connection)
      }
    }
  }
}
