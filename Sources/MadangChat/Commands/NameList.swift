import MadangMemory
import MadangWire

/// Modern IRC, "NAMES message".
enum NameList {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let names = command.text(0).split(separator: ",")
    // Without a room it would be everyone on the network, which nobody can use.
    if names.isEmpty { end(world, "*", &effects) }
    for name in names.map(String.init) {
      if let room = world.room(named: name), world.isVisible(room: room, to: handle) {
        show(world, handle, room, &effects)
      } else {
        end(world, name, &effects)
      }
    }
  }

  private static func end(_ world: borrowing World, _ name: String, _ effects: inout Effects) {
    effects.numeric(.endOfNames, name, text: "End of /NAMES list")
  }

  /// All members of a room, in as few lines as hold them.
  static func show(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    let symbol = world.rooms[room].modes.contains(.secret) ? "@" : "="
    let standing = world.prefix(of: handle, inRoom: room)
    // IRCv3, userhost-in-names.
    let hasHosts = effects.encoding.contains(.userhostInNames)
    /// A space and two prefixes.
    let separatorsBytes = 3
    var lineStart = 0
    var isOpen = false
    for index in world.rooms[room].members.indices {
      let member = world.rooms[room].members[index]
      if !world.isShown(index, in: room, to: handle, standing: standing) { continue }
      if standing == nil, world.sessions[member.handle.slot].modes.contains(.invisible) { continue }
      let nameBytes =
        hasHosts
        ? world.sessions[member.handle.slot].source.count : world.sessions[member.handle.slot].nick.utf8.count
      if isOpen, effects.bytes.count - lineStart + nameBytes + separatorsBytes > Effects.lineContentBytesMax {
        effects.endLine()
        isOpen = false
      }
      if isOpen {
        effects.bytes.append(byte: UInt8(ascii: " "))
      } else {
        lineStart = effects.bytes.count
        effects.beginNumeric(.nameReply)
        effects.parameter(symbol)
        effects.parameter(world.rooms[room].name)
        effects.bytes.append(" :" as StaticString)
        isOpen = true
      }
      let prefix = member.prefix
      if !prefix.isEmpty {
        effects.bytes.append(effects.encoding.contains(.multiPrefix) ? prefix.symbols : prefix.highestSymbol)
      }
      if hasHosts {
        effects.bytes.append(world.sessions[member.handle.slot].source.span)
      } else {
        effects.bytes.append(world.sessions[member.handle.slot].nick.utf8.span)
      }
    }
    if isOpen { effects.endLine() }
    end(world, world.rooms[room].name, &effects)
  }
}
