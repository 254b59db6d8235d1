import MadangMemory
import MadangWire
import MadangWorld

/// The server that a query may name: by a mask of its name, or of a node's, or by the nickname of someone on it. Whichever is
/// named, this one answers, for all of them would say the same.
enum ServerTarget {
  /// A longer mask means no node: their names are short, and there may be many.
  private static let nodeMaskBytesMax = 64

  static func matches(_ world: borrowing World, _ target: Span<UInt8>) -> Bool {
    if GlobMask.matches(target, world.settings.serverName.utf8.span) || world.person(named: target) != nil {
      return true
    }
    return world.nodes.nodes.contains { $0.isHere && matches($0, target) }
  }

  static func matches(_ node: NodeRoster.Node, _ mask: Span<UInt8>) -> Bool {
    mask.count <= nodeMaskBytesMax && GlobMask.matches(mask, node.name.utf8.span)
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
