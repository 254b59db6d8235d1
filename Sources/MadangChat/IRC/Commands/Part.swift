import MadangMemory
import MadangWorld

/// Modern IRC, "PART message".
enum Part {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    var reason = command.count > 1 ? command.text(1).prefix(bytesMax: world.settings.limits.kickBytesMax) : nil
    // Who leaves may leave; only the words stay behind.
    if let said = reason, !world.passesFilters(said, handle, "PART", &effects) { reason = nil }
    for name in command.text(0).split(separator: ",").map(String.init) {
      guard let room = world.room(named: name) else {
        effects.numeric(.noSuchChannel, name, text: "No such channel")
        continue
      }
      // Who may not speak leaves without a word.
      let said = reason.flatMap { text in
        world.isMember(handle, of: room)
          && world.refusal(ofWords: text, by: handle, in: room, milliseconds: effects.milliseconds) == nil ? text : nil
      }
      if !world.part(handle, room: room, reason: said, &effects) {
        effects.numeric(.notOnChannel, world.rooms[room].name, text: "You're not on that channel")
      }
    }
  }

  /// `JOIN 0` leaves every room.
  static func everywhere(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
    while let membership = world.sessions[handle.slot].memberships.last {
      _ = world.part(handle, room: membership.room, reason: nil, &effects)
    }
  }
}
