import MadangMemory

/// Members who are not shown to everybody: those who came while mode D was on and have not spoken, and the audience of
/// an auditorium, mode u.
extension World {
  /// Whether the others have not been told of a member.
  borrowing func isUnseen(_ index: Int, in room: UInt32) -> Bool {
    guard rooms[room].modes.contains(.hasUnseen), let activity = rooms[room].activities[index] else { return false }
    return activity.isUnseen.load(ordering: .relaxed)
  }

  /// Whether a member is shown to somebody, whose standing in the room is `standing`. One look where nobody is hidden.
  package borrowing func isShown(
    _ index: Int, in room: UInt32, to handle: Handle, standing: MemberPrefix?
  ) -> Bool {
    if rooms[room].modes.isDisjoint(with: .hideMembers) { return true }
    let member = rooms[room].members[index]
    if member.handle == handle { return true }
    if isAudience(member.prefix, in: room) {
      guard let standing, standing.contains(.operator) else { return false }
    }
    return !isUnseen(index, in: room)
  }

  package borrowing func isShown(_ index: Int, in room: UInt32, to handle: Handle) -> Bool {
    if rooms[room].modes.isDisjoint(with: .hideMembers) { return true }
    return isShown(index, in: room, to: handle, standing: prefix(of: handle, inRoom: room))
  }

  /// Whether a member is shown to everyone, so that the room's history, which everyone in it may read, can tell of them.
  borrowing func isShownToAll(_ index: Int, in room: UInt32) -> Bool {
    if rooms[room].modes.isDisjoint(with: .hideMembers) { return true }
    return !isAudience(rooms[room].members[index].prefix, in: room) && !isUnseen(index, in: room)
  }

  /// Whether members of this standing are shown to operators only.
  borrowing func isAudience(_ prefix: MemberPrefix, in room: UInt32) -> Bool {
    rooms[room].modes.contains(.auditorium) && prefix.isEmpty
  }

  // MARK: Telling

  /// An event that shows that a member is there: for those to whom they are shown.
  borrowing func sayOfMember(
    _ event: Event, in room: UInt32, of prefix: MemberPrefix, _ effects: inout Effects
  ) {
    if isAudience(prefix, in: room) {
      effects.say(event, in: room, from: .operator)
    } else {
      effects.say(event, in: room)
    }
  }

  /// Tells the room of a member of whom it has not been told. Whoever asks first does so, and nobody else.
  package borrowing func reveal(_ handle: Handle, in room: UInt32, _ effects: inout Effects) -> Bool {
    guard rooms[room].modes.contains(.hasUnseen), let index = sessions[handle.slot].index(inRoom: room),
      let activity = rooms[room].activities[index], activity.isUnseen.exchange(false, ordering: .relaxed)
    else { return false }
    let join = composeJoin(handle, room, to: .strictlyOthers, &effects)
    let prefix = rooms[room].members[index].prefix
    sayOfMember(join, in: room, of: prefix, &effects)
    sayAway(handle, room, &effects)
    if !isAudience(prefix, in: room) { introduceMetadata(of: handle, in: room, &effects) }
    return true
  }

  /// A member's standing has changed: who did not see them may do so now, or the other way round.
  package mutating func standingChanged(
    of handle: Handle, in room: UInt32, _ change: ModeChange, _ effects: inout Effects
  ) {
    if rooms[room].modes.isDisjoint(with: .hideMembers) || reveal(handle, in: room, &effects) { return }
    guard rooms[room].modes.contains(.auditorium), let prefix = prefix(of: handle, inRoom: room) else { return }
    var event: Event
    if change.adds, prefix.symbols.utf8.count == 1 {
      event = composeJoin(handle, room, to: .strictlyOthers, &effects)
    } else if !change.adds, prefix.isEmpty {
      event = effects.beginEvent(.part, "PART", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
      effects.parameter(rooms[room].name)
      effects.endEvent(&event)
    } else {
      return
    }
    effects.tellAll(event) { recipients in
      for member in rooms[room].members where !member.prefix.contains(.operator) && member.handle != handle {
        recipients.append(member.handle)
      }
    }
  }

  // MARK: Activity

  /// Gives every member of a room a activity.
  mutating func followEveryMember(of room: UInt32) {
    if rooms[room].activities.isEmpty {
      rooms[room].activities = Array(repeating: nil, count: rooms[room].members.count)
    }
    for index in rooms[room].activities.indices where rooms[room].activities[index] == nil {
      rooms[room].activities[index] = MemberActivity(isUnseen: false)
    }
  }

  /// After a mode was taken away that needs activities.
  mutating func dropActivitiesIfUnused(_ room: UInt32) {
    let hasUnseen = rooms[room].activities.contains { $0?.isUnseen.load(ordering: .relaxed) ?? false }
    if !hasUnseen { rooms[room].modes.remove(.hasUnseen) }
    if !hasUnseen, !rooms[room].modes.contains(.slow) { rooms[room].activities = [] }
  }
}
