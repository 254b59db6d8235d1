import MadangMemory
import MadangWorld

/// Modern IRC, "AWAY message"; IRCv3, away-notify and pre-away.
enum Away {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    // IRCv3, pre-away.
    guard world.sessions[handle.slot].isRegistered || effects.encoding.contains(.preAway) else {
      effects.numeric(.notRegistered, text: "You have not registered")
      return
    }
    world.setAway(command.text(0), of: handle, &effects)
    tell(world, handle, &effects)
    world.answerOtherConnections(&effects) { world, told in tell(world, handle, &told) }
  }

  private static func tell(_ world: borrowing World, _ handle: Handle, _ effects: inout Effects) {
    if world.sessions[handle.slot].away == nil {
      effects.numeric(.unAway, text: "You are no longer marked as being away")
    } else {
      effects.numeric(.nowAway, text: "You have been marked as being away")
    }
  }
}
