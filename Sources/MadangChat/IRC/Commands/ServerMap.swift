import MadangMemory
import MadangWire
import MadangWorld

/// LINKS and MAP: the nodes that are here, the asker's own first and the others beside it, for none is nearer than another;
/// or this server alone. There are at most as many lines as a cluster may have nodes.
enum ServerMap {
  /// Modern IRC, "LINKS message". Under whatever mask names them.
  static func links(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let settings = (name: world.settings.serverName, info: world.settings.serverInfo)
    let own = world.node(of: effects.connection)
    let last = command.count - 1
    if own == nil, last < 0 || GlobMask.matches(command.bytes(last), settings.name.utf8.span) {
      effects.numeric(.links, settings.name, settings.name, text: "0 \(settings.info)")
    }
    for node in nodes(world, first: own) where last < 0 || ServerTarget.matches(node, command.bytes(last)) {
      let hops = node.number == own?.number ? 0 : 1
      effects.numeric(.links, node.name, own?.name ?? node.name, text: "\(hops) \(settings.info)")
    }
    effects.numeric(.endOfLinks, "*", text: "End of /LINKS list")
  }

  /// Not in Modern IRC: RPL_MAP and RPL_MAPEND are 006 and 007, as UnrealIRCd and InspIRCd have them. Who may look up bans
  /// is told which nodes are being emptied.
  static func map(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let seesAll = world.rights(of: handle).contains(.stats)
    let own = world.node(of: effects.connection)
    if own == nil { effects.numeric(.map, text: "\(world.settings.serverName) (\(world.registeredCount) users)") }
    let nodes = nodes(world, first: own)
    for (index, node) in nodes.enumerated() {
      let branch = index == 0 ? "" : index == nodes.count - 1 ? "`- " : "|- "
      let state = seesAll && node.isDraining ? ", draining" : ""
      effects.numeric(.map, text: "\(branch)\(node.name) (\(node.connections) users\(state))")
    }
    effects.numeric(.mapEnd, text: "End of /MAP")
  }

  private static func nodes(_ world: borrowing World, first own: NodeRoster.Node?) -> [NodeRoster.Node] {
    guard let own else { return [] }
    return [own] + world.nodes.here.filter { $0.number != own.number }
  }
}
