import MadangMemory
import MadangWorld

/// Modern IRC, "QUIT message".
enum Quit {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    var said = command.text(0).prefix(bytesMax: world.settings.limits.kickBytesMax)
    if !world.mayGiveReasonEverywhere(said, handle, milliseconds: effects.milliseconds)
      || !world.passesFilters(said, handle, "QUIT", &effects)
    {
      said = ""
    }
    world.disconnect(effects.connection, reason: "Quit: \(said)", &effects)
    effects.error("Closing Link: \(world.sessions[effects.connection.slot].host) (Quit)")
    effects.close(effects.connection)
  }
}
