import MadangMemory

/// Modern IRC, "AWAY message"; IRCv3, away-notify.
enum Away {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    world.setAway(command.text(0), of: handle, &effects)
    if world.sessions[handle.slot].away == nil {
      effects.numeric(.unAway, world, text: "You are no longer marked as being away")
    } else {
      effects.numeric(.nowAway, world, text: "You have been marked as being away")
    }
  }
}
