import MadangMemory
import MadangWorld

/// REHASH, RESTART, SQUIT and CONNECT. Modern IRC, "Operator Messages" and "CONNECT message".
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

  /// Has a node take nobody any more, tell its people, and leave. Other servers there are none.
  static func split(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .restart, &effects) else { return }
    guard let node = world.nodes.node(named: command.bytes(0)), node.isHere else {
      effects.numeric(.noSuchServer, command.text(0), text: "No such server")
      return
    }
    world.record("SQUIT", node.name, command.text(1), by: handle, &effects)
    if world.drain(node.number) { effects.drain(node.number) }
  }

  /// Nodes connect themselves, and to no other server: whichever is named does not exist.
  static func link(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .connect, &effects) else { return }
    effects.numeric(.noSuchServer, command.text(0), text: "No such server")
  }
}
