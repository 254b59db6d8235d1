import MadangMemory
import MadangWire

/// Modern IRC, "WHO message".
enum Who {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let mask = command.bytes(0)
    let operatorsOnly = command.count > 1 && command.bytes(1).equals("o")
    if Names.looksLikeRoom(mask) {
      if let room = world.room(named: mask) { listRoom(world, handle, room, operatorsOnly, &effects) }
    } else if let person = world.welcomedPerson(named: mask) {
      show(world, handle, person, operatorsOnly, &effects)
    } else if mask.equals("0") {
      // An old way to say everyone.
      let everyone = "*"
      listMatching(world, handle, everyone.utf8.span, operatorsOnly, &effects)
    } else {
      listMatching(world, handle, mask, operatorsOnly, &effects)
    }
    effects.numeric(.endOfWho, world, command.text(0), text: "End of WHO list")
  }

  private static func listRoom(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ operatorsOnly: Bool, _ effects: inout Effects
  ) {
    guard world.isVisible(room: room, to: handle) else { return }
    let standing = world.prefix(of: handle, inRoom: room)
    for index in world.rooms[room].members.indices {
      let member = world.rooms[room].members[index]
      guard world.isShown(index, in: room, to: handle, standing: standing) else { continue }
      // Members see each other, and those who are hidden are not shown; so this asks only of strangers.
      if standing == nil, !world.isVisible(member.handle, to: handle) { continue }
      show(world, handle, member.handle, operatorsOnly, in: room, prefix: member.prefix, &effects)
    }
  }

  private static func listMatching(
    _ world: borrowing World, _ handle: Handle, _ mask: Span<UInt8>, _ operatorsOnly: Bool, _ effects: inout Effects
  ) {
    var left = world.settings.limits.whoMatchesMax
    for slot in 0..<UInt32(world.sessions.slots) where world.sessions[slot].isRegistered && left > 0 {
      let person = Handle(slot: slot, generation: world.sessions[slot].generation)
      guard
        GlobMask.matches(mask, world.sessions[slot].nick.utf8.span)
          || GlobMask.matches(mask, world.sessions[slot].source.span),
        world.isVisible(person, to: handle)
      else { continue }
      left -= 1
      show(world, handle, person, operatorsOnly, &effects)
    }
  }

  /// Someone who was not found through a room: one of their rooms that may be told, if there is any.
  private static func show(
    _ world: borrowing World, _ handle: Handle, _ person: Handle, _ operatorsOnly: Bool, _ effects: inout Effects
  ) {
    for membership in world.sessions[person.slot].memberships
    where world.isMembershipVisible(of: person, in: membership.room, to: handle) {
      let prefix = world.rooms[membership.room].members[Int(membership.index)].prefix
      show(world, handle, person, operatorsOnly, in: membership.room, prefix: prefix, &effects)
      return
    }
    show(world, handle, person, operatorsOnly, in: nil, prefix: [], &effects)
  }

  /// RPL_WHOREPLY.
  private static func show(
    _ world: borrowing World, _ handle: Handle, _ person: Handle, _ operatorsOnly: Bool, in room: UInt32?,
    prefix: MemberPrefix, _ effects: inout Effects
  ) {
    let slot = person.slot
    let isOperator = world.sessions[slot].modes.contains(.operator)
    if operatorsOnly && !isOperator { return }
    effects.beginNumeric(.whoReply, world)
    effects.parameter(room.map { world.rooms[$0].name } ?? "*")
    effects.parameter(world.sessions[slot].user)
    effects.middle(world.sessions[slot].host)
    effects.parameter(world.settings.serverName)
    effects.parameter(world.sessions[slot].nick)
    var flags = world.sessions[slot].away == nil ? "H" : "G"
    if isOperator { flags += "*" }
    flags += effects.encoding.contains(.multiPrefix) ? prefix.symbols : prefix.highestSymbol
    effects.parameter(flags)
    _ = effects.trailing("0 " + world.sessions[slot].realname)
    effects.endLine()
  }
}
