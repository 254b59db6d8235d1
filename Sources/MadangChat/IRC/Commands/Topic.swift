import MadangMemory
import MadangWorld

/// Modern IRC, "TOPIC message".
enum Topic {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard let room = world.room(named: command.bytes(0)) else {
      effects.numeric(.noSuchChannel, command.text(0), text: "No such channel")
      return
    }
    guard command.count > 1 else {
      query(world, handle, room, &effects)
      return
    }
    switch world.setTopic(command.text(1), of: room, by: handle, &effects) {
    case .changed: break
    case .notMember: notOnChannel(world, room, &effects)
    case .refused(let refusal):
      effects.numeric(.chanOpPrivilegesNeeded, world.rooms[room].name, text: refusal.text)
    case .filtered:
      effects.numeric(.unknownError, "TOPIC", world.rooms[room].name, text: "Your topic was blocked by a filter")
    case .notOperator:
      effects.numeric(.chanOpPrivilegesNeeded, world.rooms[room].name, text: "You're not channel operator")
    }
  }

  /// The topic of a room that is secret, or that one may not enter, is for its members.
  private static func query(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    if world.isOpen(room: room, to: handle) {
      show(world, room, &effects)
    } else {
      notOnChannel(world, room, &effects)
    }
  }

  private static func notOnChannel(_ world: borrowing World, _ room: UInt32, _ effects: inout Effects) {
    effects.numeric(.notOnChannel, world.rooms[room].name, text: "You're not on that channel")
  }

  static func show(_ world: borrowing World, _ room: UInt32, _ effects: inout Effects) {
    guard let topic = world.rooms[room].topic else {
      effects.numeric(.noTopic, world.rooms[room].name, text: "No topic is set")
      return
    }
    effects.numeric(.topic, world.rooms[room].name, text: topic.text)
    effects.numeric(.topicWhoTime, world.rooms[room].name, topic.author, String(topic.setSeconds))
  }
}
