import MadangMemory
import MadangWorld

/// Modern IRC, "JOIN message".
enum Join {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    if command.text(0) == "0" {
      Part.everywhere(&world, handle, &effects)
      return
    }
    let keys = command.text(1).split(separator: ",", omittingEmptySubsequences: false)
    let names = command.text(0).split(separator: ",", omittingEmptySubsequences: false)
    for (index, name) in names.enumerated() where !name.isEmpty {
      let key = index < keys.count && !keys[index].isEmpty ? String(keys[index]) : nil
      join(&world, handle, String(name), key: key, &effects)
    }
    Replay.begin(world, handle, &effects)
  }

  /// channel-rename, "Channel redirection": who knows the capability is told, and asks again; others are led there.
  private static func redirect(
    _ world: inout World, _ handle: Handle, _ name: String, key: String?, to new: String, _ effects: inout Effects
  ) {
    if effects.encoding.contains(.channelRename) {
      effects.fail("JOIN", "CHANNEL_RENAMED", name, new, text: "The channel has been renamed")
    } else {
      effects.numeric(.linkChannel, name, new, text: "The channel has been renamed")
      join(&world, handle, new, key: key, &effects)
    }
  }

  /// What follows one's own JOIN.
  static func show(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    if effects.isElsewhere { return }
    showFirst(world, handle, room, &effects)
    if !effects.encoding.contains(.noImplicitNames) { NameList.show(world, handle, room, &effects) }
    MetadataShow.showJoined(world, handle, room, &effects)
  }

  /// The same for one of the person's other connections, to which the names in a large room follow in pieces. See
  /// `NameList.showToOthers`.
  static func showBeside(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ told: inout Effects) {
    if world.rooms[room].members.count <= NameList.membersAtOnce { return show(world, handle, room, &told) }
    showFirst(world, handle, room, &told)
    MetadataShow.showJoined(world, handle, room, &told)
  }

  private static func showFirst(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects
  ) {
    MarkRead.showJoined(world, handle, room, &effects)
    if world.rooms[room].topic != nil { Topic.show(world, room, &effects) }
  }

  private static func join(
    _ world: inout World, _ handle: Handle, _ name: String, key: String?, _ effects: inout Effects
  ) {
    switch world.join(handle, name, key: key, &effects) {
    case .joined(let room):
      show(world, handle, room, &effects)
      // They have read the JOIN too.
      world.answerOtherConnections(&effects) { world, told in showBeside(world, handle, room, &told) }
      NameList.showToOthers(world, handle, room, &effects)
      effects.joined(room)
    case .renamed(let room): redirect(&world, handle, name, key: key, to: world.rooms[room].name, &effects)
    case .alreadyMember: break
    case .badName: effects.numeric(.noSuchChannel, name, text: "No such channel")
    case .tooManyRooms: effects.numeric(.tooManyChannels, name, text: "You have joined too many channels")
    case .noRoomLeft:
      effects.numeric(.unknownError, "JOIN", name, text: "The server holds as many rooms as it can")
    case .closing: effects.numeric(.unknownError, "JOIN", name, text: "The channel is being closed")
    case .looksLike(let other):
      effects.numeric(.noSuchChannel, name, text: "No such channel: this name looks like \(other)")
    case .inviteOnly: effects.numeric(.inviteOnlyChannel, name, text: "Cannot join channel (+i)")
    case .banned: effects.numeric(.bannedFromChannel, name, text: "Cannot join channel (+b)")
    case .wrongKey: effects.numeric(.badChannelKey, name, text: "Cannot join channel (+k)")
    case .full: effects.numeric(.channelIsFull, name, text: "Cannot join channel (+l)")
    case .needsAccount:
      effects.numeric(.needAccount, name, text: "Cannot join channel (+R): you need to be logged in")
    }
  }
}
