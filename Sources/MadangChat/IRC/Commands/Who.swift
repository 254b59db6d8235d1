import MadangMemory
import MadangWire
import MadangWorld

/// Modern IRC, "WHO message"; IRCv3, whox.
enum Who {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let mask = command.bytes(0)
    let query = WhoQuery(command.text(1))
    let wanted = command.text(0)
    if Names.looksLikeRoom(mask) {
      if let room = world.room(named: mask) {
        listRoom(world, handle, room, query, wanted, &effects)
        return
      }
    } else if let person = world.person(named: mask) {
      show(world, handle, person, query, &effects)
    } else {
      // Zero is an old way to say everyone.
      let sought = mask.equals("0") ? "*" : NameForm.composed(wanted)
      listMatching(handle, sought, query, wanted, world.settings.limits, &effects)
      return
    }
    end(wanted, &effects)
  }

  private static func end(_ wanted: String, _ effects: inout Effects) {
    effects.numeric(.endOfWho, wanted, text: "End of WHO list")
  }

  private static func listRoom(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ query: WhoQuery, _ wanted: String,
    _ effects: inout Effects
  ) {
    MemberWalk.inquire(world, room, &effects) { world, index, effects in
      guard let index else { return end(wanted, &effects) }
      guard world.isVisible(room: room, to: handle) else { return }
      let standing = world.prefix(of: handle, inRoom: room)
      let member = world.rooms[room].members[index]
      guard world.isShown(index, in: room, to: handle, standing: standing) else { return }
      // Members see each other, and those who are hidden are not shown; so this asks only of strangers.
      if standing == nil, !world.isVisible(member.handle, to: handle) { return }
      show(world, handle, member.handle, query, in: room, prefix: member.prefix, &effects)
    }
  }

  private static func listMatching(
    _ handle: Handle, _ mask: String, _ query: WhoQuery, _ wanted: String, _ limits: ChatLimits,
    _ effects: inout Effects
  ) {
    // How many are told altogether is counted beside the position.
    let shift = 24
    let matchesMax = limits.whoMatchesMax
    guard let pattern = GlobPattern(BanMask.withZeroBeforeColon(mask).utf8.span) else { return end(wanted, &effects) }
    effects.inquire { world, position, budget, effects in
      var slot = UInt32(position & (1 << shift - 1))
      var matches = position >> shift
      while slot < world.sessions.slots, matches < matchesMax {
        if budget.isSpent(effects) {
          position = matches << shift | Int(slot)
          return false
        }
        let person = Handle(slot: slot, generation: world.sessions[slot].generation)
        slot += 1
        budget.spend()
        guard world.sessions[person.slot].isRegistered,
          pattern.matches(world.sessions[person.slot].nick.utf8.span)
            || pattern.matches(world.sessions[person.slot].source.span),
          world.isVisible(person, to: handle)
        else { continue }
        matches += 1
        show(world, handle, person, query, &effects)
      }
      end(wanted, &effects)
      return true
    }
  }

  /// Someone who was not found through a room: one of their rooms that may be told, if there is any.
  private static func show(
    _ world: borrowing World, _ handle: Handle, _ person: Handle, _ query: WhoQuery, _ effects: inout Effects
  ) {
    for membership in world.sessions[person.slot].memberships
    where world.isMembershipVisible(of: person, in: membership.room, to: handle) {
      let prefix = world.rooms[membership.room].members[Int(membership.index)].prefix
      show(world, handle, person, query, in: membership.room, prefix: prefix, &effects)
      return
    }
    show(world, handle, person, query, in: nil, prefix: [], &effects)
  }

  private static func show(
    _ world: borrowing World, _ handle: Handle, _ person: Handle, _ query: WhoQuery, in room: UInt32?,
    prefix: MemberPrefix, _ effects: inout Effects
  ) {
    if query.operatorsOnly && !world.sessions[person.slot].modes.contains(.operator) { return }
    if let fields = query.fields {
      showFields(world, handle, person, fields, query.token, in: room, prefix: prefix, &effects)
    } else {
      showAll(world, person, in: room, prefix: prefix, &effects)
    }
  }

  /// RPL_WHOREPLY.
  private static func showAll(
    _ world: borrowing World, _ person: Handle, in room: UInt32?, prefix: MemberPrefix, _ effects: inout Effects
  ) {
    let slot = person.slot
    effects.beginNumeric(.whoReply)
    effects.parameter(room.map { world.rooms[$0].name } ?? "*")
    effects.parameter(world.sessions[slot].user)
    effects.middle(world.sessions[slot].host)
    effects.parameter(world.settings.serverName)
    effects.parameter(world.sessions[slot].nick)
    effects.parameter(flags(world, person, prefix, effects.encoding))
    _ = effects.trailing("0 " + world.sessions[slot].realname)
    effects.endLine()
  }

  /// "`RPL_WHOSPCRPL` (354) numeric reply": the fields that were asked for, in this order, whatever order that was.
  private static func showFields(
    _ world: borrowing World, _ handle: Handle, _ person: Handle, _ fields: WhoQuery.Fields, _ token: String,
    in room: UInt32?, prefix: MemberPrefix, _ effects: inout Effects
  ) {
    let slot = person.slot
    effects.beginNumeric(.whoxReply)
    if fields.contains(.token) { effects.parameter(token) }
    if fields.contains(.room) { effects.parameter(room.map { world.rooms[$0].name } ?? "*") }
    if fields.contains(.user) { effects.parameter(world.sessions[slot].user) }
    if fields.contains(.address) { effects.parameter(world.shownAddress(of: person, to: handle)) }
    if fields.contains(.host) { effects.middle(world.sessions[slot].host) }
    if fields.contains(.server) { effects.parameter(world.settings.serverName) }
    if fields.contains(.nick) { effects.parameter(world.sessions[slot].nick) }
    if fields.contains(.flags) { effects.parameter(flags(world, person, prefix, effects.encoding)) }
    if fields.contains(.distance) { effects.parameter("0") }
    if fields.contains(.idle) { effects.parameter(String(world.idleSeconds(of: person, at: effects.seconds))) }
    if fields.contains(.account) { effects.parameter(world.sessions[slot].account ?? "0") }
    if fields.contains(.standing) { effects.parameter("n/a") }
    if fields.contains(.realname) { _ = effects.trailing(world.sessions[slot].realname) }
    effects.endLine()
  }

  /// Here or gone, a server operator, the standing in the room, a bot: Modern IRC, "RPL_WHOREPLY"; IRCv3, bot-mode.
  private static func flags(
    _ world: borrowing World, _ person: Handle, _ prefix: MemberPrefix, _ encoding: Encoding
  ) -> String {
    let modes = world.sessions[person.slot].modes
    var flags = world.sessions[person.slot].away == nil ? "H" : "G"
    if modes.contains(.operator) { flags += "*" }
    flags += encoding.contains(.multiPrefix) ? prefix.symbols : prefix.highestSymbol
    if modes.contains(.bot) { flags += "B" }
    return flags
  }
}
