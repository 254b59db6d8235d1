import MadangMemory
import MadangWire

/// Modern IRC, "NAMES message".
enum NameList {
  /// A reply line holds at most this many bytes, its line ending included. RFC 1459 §2.3.
  private static let lineBytesMax = 512

  /// All members of a room, in as few lines as hold them.
  static func show(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    let symbol = world.rooms[room].modes.contains(.secret) ? "@" : "="
    let isMember = world.sessions[handle.slot].index(inRoom: room) != nil
    var lineStart = 0
    var isOpen = false
    for index in world.rooms[room].members.indices {
      let member = world.rooms[room].members[index]
      if !isMember, world.sessions[member.handle.slot].modes.contains(.invisible) { continue }
      let nickBytes = world.sessions[member.handle.slot].nick.utf8.count
      if isOpen, effects.bytes.count - lineStart + nickBytes + 5 > lineBytesMax {
        effects.endLine()
        isOpen = false
      }
      if isOpen {
        effects.bytes.append(byte: UInt8(ascii: " "))
      } else {
        lineStart = effects.bytes.count
        effects.beginNumeric(.nameReply, world)
        effects.parameter(symbol)
        effects.parameter(world.rooms[room].name)
        effects.bytes.append(" :" as StaticString)
        isOpen = true
      }
      let prefix = member.prefix
      if !prefix.isEmpty {
        effects.bytes.append(effects.encoding.contains(.multiPrefix) ? prefix.symbols : prefix.highestSymbol)
      }
      effects.bytes.append(world.sessions[member.handle.slot].nick)
    }
    if isOpen { effects.endLine() }
    effects.numeric(.endOfNames, world, world.rooms[room].name, text: "End of /NAMES list.")
  }
}
