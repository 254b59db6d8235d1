import MadangMemory
import MadangWire
import MadangWorld

/// Modern IRC, "NAMES message".
enum NameList {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let names = command.text(0).split(separator: ",")
    // Without a room it would be everyone on the network, which nobody can use.
    if names.isEmpty { end("*", &effects) }
    for name in names.map(String.init) {
      if let room = world.room(named: name), world.isVisible(room: room, to: handle) {
        show(world, handle, room, &effects)
      } else {
        end(name, &effects)
      }
    }
  }

  private static func end(_ name: String, _ effects: inout Effects) {
    effects.numeric(.endOfNames, name, text: "End of /NAMES list")
  }

  /// Members that are told at once; of a larger room the others follow in pieces. A room that may be renamed is no larger:
  /// see `ChatLimits.renamedMembersMax`.
  static let membersAtOnce = 512

  /// All members of a room, in as few lines as hold them.
  static func show(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    let count = world.rooms[room].members.count
    if count <= membersAtOnce {
      write(0..<count, world, handle, room, &effects)
      end(world.rooms[room].name, &effects)
      return
    }
    inquire(world, room, &effects) { world, places, effects in
      write(places, world, handle, room, &effects)
    } atEnd: { _, name, effects in
      end(name, &effects)
    }
  }

  /// The same for the author's other connections, where the room is larger than what is told at once.
  static func showToOthers(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    guard effects.hasOtherConnections, world.rooms[room].members.count > membersAtOnce else { return }
    inquire(world, room, &effects) { world, places, effects in
      world.answerOtherConnections(&effects) { world, told in
        if !told.encoding.contains(.noImplicitNames) { write(places, world, handle, room, &told) }
      }
    } atEnd: { world, name, effects in
      world.answerOtherConnections(&effects) { _, told in
        if !told.encoding.contains(.noImplicitNames) { end(name, &told) }
      }
    }
  }

  /// Walks over places from the last to the first: who moves meanwhile, because somebody leaves, is met all the same. See
  /// `MemberWalk`.
  private static func inquire(
    _ world: borrowing World, _ room: UInt32, _ effects: inout Effects,
    _ body: @escaping @Sendable (borrowing World, Range<Int>, inout Effects) -> Void,
    atEnd end: @escaping @Sendable (borrowing World, String, inout Effects) -> Void
  ) {
    let name = world.rooms[room].name
    effects.inquire(from: world.rooms[room].members.count) { world, position, budget, effects in
      while position > 0, world.rooms[room].name == name {
        if budget.isSpent(effects) { return false }
        let upper = min(position, world.rooms[room].members.count)
        position = max(0, upper - membersAtOnce)
        body(world, position..<upper, &effects)
        budget.spend(upper - position)
      }
      end(world, name, &effects)
      return true
    }
  }

  /// The members at some places, as far as they are shown.
  private static func write(
    _ places: Range<Int>, _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects
  ) {
    let symbol = world.rooms[room].modes.contains(.secret) ? "@" : "="
    let standing = world.prefix(of: handle, inRoom: room)
    // IRCv3, userhost-in-names.
    let hasHosts = effects.encoding.contains(.userhostInNames)
    /// A space and two prefixes.
    let separatorsBytes = 3
    var lineStart = 0
    var isOpen = false
    for index in places {
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
  }
}
