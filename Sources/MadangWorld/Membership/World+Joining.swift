import MadangMemory
import MadangWire

/// Entering and leaving rooms, for every dialect. Who asked decides how a verdict is worded.
extension World {
  package enum JoinVerdict {
    case joined(room: UInt32)
    /// It has another name now.
    case renamed(room: UInt32)
    case alreadyMember, badName, tooManyRooms, noRoomLeft, inviteOnly, banned, wrongKey, full, needsAccount
    /// Everybody is being put out of it.
    case closing
    /// It would be a new room, whose name looks like that of one that belongs to somebody.
    case looksLike(room: String)
  }

  /// Modern IRC, "JOIN message". The first in a room that did not exist becomes its operator, but in the house's own; in a
  /// registered one, everyone has the standing that their account has; in one that is kept, that which they had.
  package mutating func join(_ handle: Handle, _ typed: String, key: String?, _ effects: inout Effects) -> JoinVerdict {
    let name = NameForm.composed(typed)
    guard Names.isRoom(name, bytesMax: settings.limits.roomNameBytesMax) else { return .badName }
    settleKept(name, &effects)
    let existing = room(named: name)
    if let existing, sessions[handle.slot].index(inRoom: existing) != nil { return .alreadyMember }
    if sessions[handle.slot].memberships.count >= settings.limits.roomsPerSessionMax { return .tooManyRooms }
    if existing == nil, let room = roomOnce(named: name, for: handle, seconds: effects.seconds) {
      return .renamed(room: room)
    }
    if let existing, let refusal = refusal(handle, room: existing, key: key) { return refusal }
    if existing == nil, !isKept(name), let other = roomLike(name, by: handle) { return .looksLike(room: other) }
    guard let slot = existing ?? makeRoom(named: name, seconds: effects.seconds) else { return .noRoomLeft }
    if existing == nil, let refusal = refusal(handle, room: slot, key: key) {
      removeRoom(slot)
      return refusal
    }
    let prefix = initialStanding(of: handle, in: name, isNew: existing == nil)
    add(
      handle, toRoom: slot, prefix: prefix,
      isUnseen: existing != nil && prefix.isEmpty && rooms[slot].modes.contains(.delayedJoin))
    let id = sessions[handle.slot].id
    rooms[slot].invited.removeAll { $0 == id }
    announceJoin(handle, slot, &effects)
    return .joined(room: slot)
  }

  package borrowing func isInvited(_ handle: Handle, to room: UInt32) -> Bool {
    rooms[room].invited.contains(sessions[handle.slot].id)
  }

  /// What stands against somebody's coming in; nil where nothing does.
  package borrowing func refusal(_ handle: Handle, room: UInt32, key: String?) -> JoinVerdict? {
    if rooms[room].modes.contains(.isClosing) { return .closing }
    // Who is an operator by right could change what stands against them.
    if let record = registration(of: room), standing(of: handle, in: record).contains(.operator) { return nil }
    let kept = keptPerson(handle, in: rooms[room].name)
    if let kept, MemberPrefix(letters: kept.standing).contains(.operator) { return nil }
    if rooms[room].modes.contains(.inviteOnly), kept == nil, !isInvited(handle, to: room),
      !isListed(handle, in: .inviteException, of: room)
    {
      return .inviteOnly
    }
    if rooms[room].modes.contains(.accountsOnly), sessions[handle.slot].account == nil { return .needsAccount }
    if let needed = rooms[room].key, needed != key { return .wrongKey }
    if let most = rooms[room].membersMax, rooms[room].members.count >= most { return .full }
    return isBanned(handle, room: room) ? .banned : nil
  }

  /// Whether an entry of the ban list matches the session, and none of the exceptions does. Modern IRC, "Ban Channel
  /// Mode" and "Exception Channel Mode".
  package borrowing func isBanned(_ handle: Handle, room: UInt32, who endeavours: Endeavour = .join) -> Bool {
    isListed(handle, in: .ban, of: room, who: endeavours)
      && !isListed(handle, in: .exception, of: room, who: endeavours)
  }

  private mutating func announceJoin(_ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    let isPlain = sessions[handle.slot].encoding.isPlain
    // Plain newcomers are not told that they have come.
    let event = composeJoin(handle, room, to: isPlain ? .strictlyOthers : .everyone, &effects)
    let index = rooms[room].members.count - 1
    if isUnseen(index, in: room) {
      if !isPlain { effects.inform(handle, event) }
      return
    }
    let prefix = rooms[room].members[index].prefix
    sayOfMember(event, in: room, of: prefix, &effects)
    sayStanding(of: handle, in: room, &effects)
    sayAway(handle, room, &effects)
    if !isAudience(prefix, in: room) { introduceMetadata(of: handle, in: room, &effects) }
  }

  /// A JOIN, for the time when the others are to know of a member.
  package borrowing func composeJoin(
    _ handle: Handle, _ room: UInt32, to audience: Event.Audience, _ effects: inout Effects
  ) -> Event {
    let isPlain = sessions[handle.slot].encoding.isPlain
    var event = effects.beginEvent(.join, "JOIN", by: sessions[handle.slot], handle: handle, to: audience)
    effects.parameter(rooms[room].name)
    effects.endEvent(&event)
    // extended-join: the account, or `*` for none, and the real name follow.
    let extended = effects.beginEvent(.other, "JOIN", by: sessions[handle.slot], handle: handle, to: audience)
    effects.parameter(rooms[room].name)
    effects.parameter(sessions[handle.slot].account ?? "*")
    let realname = effects.trailing(toldRealname(of: handle, in: room))
    event.text = isPlain ? realname : event.name
    var longer = extended
    effects.endEvent(&longer)
    event.extendedLine = longer.line
    return event
  }

  /// `:server MODE #room +o nick`: the standing that somebody came with, which a JOIN does not tell. Who has come reads it
  /// in NAMES.
  borrowing func sayStanding(
    of handle: Handle, in room: UInt32, unless known: Encoding = .plain, _ effects: inout Effects
  ) {
    guard rooms[room].members.count > 1, let letters = prefix(of: handle, inRoom: room)?.letters, !letters.isEmpty
    else { return }
    var event = effects.beginServerEvent("MODE")
    effects.parameter(rooms[room].name)
    effects.parameter("+" + letters)
    for _ in letters { effects.parameter(sessions[handle.slot].nick) }
    effects.endEvent(&event)
    tellOthers(in: room, than: handle, unless: known, event, &effects)
  }

  /// away-notify: that a newcomer is away.
  borrowing func sayAway(_ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    guard let away = sessions[handle.slot].away, let prefix = prefix(of: handle, inRoom: room) else { return }
    var note = effects.beginEvent(.away, "AWAY", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    note.text = effects.trailing(hears(away, in: room, from: handle) ? away : World.awayWithoutWords)
    effects.endEvent(&note)
    note.restrict(to: .awayNotify)
    sayOfMember(note, in: room, of: prefix, &effects)
  }

  /// Takes a member out of a room and tells everyone, the member first. False where they weren't in it.
  package mutating func part(_ handle: Handle, room: UInt32, reason: String?, _ effects: inout Effects) -> Bool {
    guard let index = sessions[handle.slot].index(inRoom: room) else { return false }
    let prefix = rooms[room].members[index].prefix
    let isUnknown = isUnseen(index, in: room) || rooms[room].members.count == 1
    var event = effects.beginEvent(.part, "PART", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
    effects.parameter(rooms[room].name)
    if let reason { event.text = effects.trailing(reason) }
    effects.endEvent(&event)
    if !sessions[handle.slot].encoding.isPlain { effects.inform(handle, event) }
    if rooms[room].members.count == 1, settings.history != nil, isShownToAll(index, in: room) {
      effects.keep(event, inRoom: rooms[room].name)
    }
    remove(handle, fromRoom: room)
    if !isUnknown { sayOfMember(event, in: room, of: prefix, &effects) }
    return true
  }
}
