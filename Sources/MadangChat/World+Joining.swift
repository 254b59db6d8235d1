import MadangMemory
import MadangWire

/// Entering and leaving rooms, for every dialect. Who asked decides how a verdict is worded.
extension World {
  package enum JoinVerdict {
    case joined(room: UInt32)
    /// It has another name now.
    case renamed(room: UInt32)
    case alreadyMember, badName, tooManyRooms, noRoomLeft, inviteOnly, banned, wrongKey, full
  }

  /// Modern IRC, "JOIN message". The first in a room that did not exist becomes its operator.
  mutating func join(_ handle: Handle, _ name: String, key: String?, _ effects: inout Effects) -> JoinVerdict {
    guard Names.isRoom(name, bytesMax: settings.limits.roomNameBytesMax) else { return .badName }
    let existing = room(named: name)
    if let existing, sessions[handle.slot].index(inRoom: existing) != nil { return .alreadyMember }
    if sessions[handle.slot].memberships.count >= settings.limits.roomsPerSessionMax { return .tooManyRooms }
    if existing == nil, let room = roomOnce(named: name, for: handle, seconds: effects.seconds) {
      return .renamed(room: room)
    }
    if let existing, let refusal = refusal(handle, room: existing, key: key) { return refusal }
    guard let slot = existing ?? createRoom(named: name, seconds: effects.seconds) else { return .noRoomLeft }
    add(handle, toRoom: slot, prefix: existing == nil ? .operator : [])
    rooms[slot].invited.removeAll { $0 == handle }
    announceJoin(handle, slot, &effects)
    return .joined(room: slot)
  }

  private borrowing func refusal(_ handle: Handle, room: UInt32, key: String?) -> JoinVerdict? {
    if rooms[room].modes.contains(.inviteOnly), !rooms[room].invited.contains(handle) { return .inviteOnly }
    if let needed = rooms[room].key, needed != key { return .wrongKey }
    if let most = rooms[room].membersMax, rooms[room].members.count >= most { return .full }
    return isBanned(handle, room: room) ? .banned : nil
  }

  /// Whether an entry of the ban list matches the session. Modern IRC, "Ban Channel Mode".
  package borrowing func isBanned(_ handle: Handle, room: UInt32) -> Bool {
    for index in rooms[room].bans.indices
    where GlobMask.matches(rooms[room].bans[index].mask.utf8.span, sessions[handle.slot].source.span) {
      return true
    }
    return false
  }

  private mutating func announceJoin(_ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    let isPlain = sessions[handle.slot].encoding.isPlain
    // Plain newcomers are not told that they have come.
    var event = effects.beginEvent(
      .join, "JOIN", by: sessions[handle.slot], handle: handle, to: isPlain ? .strictlyOthers : .everyone)
    effects.parameter(rooms[room].name)
    effects.endEvent(&event)
    // extended-join: the account, or `*` for none, and the real name follow.
    let extended = effects.beginEvent(.join, "JOIN", by: sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(rooms[room].name)
    effects.parameter(sessions[handle.slot].account ?? "*")
    let realname = effects.trailing(sessions[handle.slot].realname)
    event.text = isPlain ? realname : event.name
    var longer = extended
    effects.endEvent(&longer)
    event.extendedLine = longer.line
    effects.say(event, in: room)
    if let away = sessions[handle.slot].away {
      var note = effects.beginEvent(.away, "AWAY", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
      note.text = effects.trailing(away)
      effects.endEvent(&note)
      note.restrict(to: .awayNotify)
      effects.say(note, in: room)
    }
    introduceMetadata(of: handle, in: room, &effects)
  }

  /// Takes a member out of a room and tells everyone, the member first. False where they weren't in it.
  mutating func part(_ handle: Handle, room: UInt32, reason: String?, _ effects: inout Effects) -> Bool {
    guard sessions[handle.slot].index(inRoom: room) != nil else { return false }
    var event = effects.beginEvent(.part, "PART", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    effects.parameter(rooms[room].name)
    if let reason { event.text = effects.trailing(reason) }
    effects.endEvent(&event)
    if !sessions[handle.slot].encoding.isPlain { effects.echo(event) }
    let isLast = rooms[room].members.count == 1
    if isLast, settings.history != nil { effects.keep(event, inRoom: rooms[room].name) }
    remove(handle, fromRoom: room)
    if !isLast { effects.say(event, in: room) }
    return true
  }
}
