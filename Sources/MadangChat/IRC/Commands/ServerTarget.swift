import MadangMemory
import MadangWire
import MadangWorld

/// The server that a query may name: by a mask of its name, or by the nickname of someone on it. There is only this one.
enum ServerTarget {
  static func matches(_ world: borrowing World, _ target: Span<UInt8>) -> Bool {
    GlobMask.matches(target, world.settings.serverName.utf8.span) || world.person(named: target) != nil
  }

  /// Whether this server is meant by the parameter, or by its absence; otherwise ERR_NOSUCHSERVER is answered.
  static func isHere(
    _ world: borrowing World, _ command: borrowing Command, _ effects: inout Effects
  ) -> Bool {
    if command.count == 0 || matches(world, command.bytes(0)) { return true }
    effects.numeric(.noSuchServer, command.text(0), text: "No such server")
    return false
  }
}
