import MadangMemory
import MadangWorld

/// REHASH, RESTART, CONNECT and SQUIT. Modern IRC, "Operator Messages" and "CONNECT message".
enum ServerControl {
  /// Does what SIGHUP does.
  static func rehash(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .rehash, &effects) else { return }
    effects.numeric(.rehashing, world.settings.configurationName, text: "Rehashing")
    world.record("REHASH", by: handle, &effects)
    effects.reload()
  }

  /// Everyone is told that the server ends; it is back in a moment.
  static func restart(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .restart, &effects) else { return }
    world.record("RESTART", by: handle, &effects)
    effects.restart()
  }

  /// There is this server and no other: whichever is named does not exist.
  static func link(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .connect, &effects) else { return }
    effects.numeric(.noSuchServer, command.text(0), text: "No such server")
  }
}
