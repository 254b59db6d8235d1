import MadangMemory

/// Who is in which room: both sides of each membership change together, here and nowhere else.
extension World {
  /// Puts a session at the end of a room's list.
  package mutating func add(_ handle: Handle, toRoom room: UInt32, prefix: MemberPrefix, isUnseen: Bool = false) {
    let index = UInt32(rooms[room].members.count)
    let isFollowed = isUnseen || rooms[room].modes.contains(.slow)
    if isFollowed, rooms[room].activities.isEmpty { rooms[room].activities = Array(repeating: nil, count: Int(index)) }
    if isFollowed || !rooms[room].activities.isEmpty {
      let activity = isFollowed ? MemberActivity(isUnseen: isUnseen) : nil
      if rooms[room].modes.contains(.slow) {
        activity?.lastSpokeMilliseconds.store(lastSpokeBefore(handle, in: room), ordering: .relaxed)
      }
      rooms[room].activities.append(activity)
    }
    if isUnseen { rooms[room].modes.insert(.hasUnseen) }
    rooms[room].members.append(Member(handle: handle, encoding: sessions[handle.slot].encoding, prefix: prefix))
    sessions[handle.slot].memberships.append(Membership(room: room, index: index))
    for connection in sessions[handle.slot].attachments { addAttachment(connection, toRoom: room) }
    if !keptRooms.isEmpty {
      keptRooms.arrive(sessions[handle.slot].id, in: rooms[room].name, as: identities(of: handle))
    }
    if !alwaysOn.isEmpty { noteAlwaysOn(of: handle) }
  }

  /// Takes a session out of a room; an empty room goes. The last member takes the place that became free.
  package mutating func remove(_ handle: Handle, fromRoom room: UInt32) {
    guard let position = sessions[handle.slot].memberships.firstIndex(where: { $0.room == room }) else { return }
    noteVisit(of: handle, in: room)
    let index = Int(sessions[handle.slot].memberships[position].index)
    sessions[handle.slot].memberships.remove(at: position)
    if sessions[handle.slot].hasAttachments {
      rooms[room].attachments.removeAll { sessions[$0.handle.slot].person == handle }
    }
    keepPause(of: handle, at: index, in: room)
    if !keptRooms.isEmpty { keptRooms.depart(sessions[handle.slot].id, from: rooms[room].name) }
    let last = rooms[room].members.removeLast()
    if let activity = rooms[room].activities.popLast(), index < rooms[room].members.count {
      rooms[room].activities[index] = activity
    }
    if index < rooms[room].members.count {
      rooms[room].members[index] = last
      let slot = last.handle.slot
      if let moved = sessions[slot].memberships.firstIndex(where: { $0.room == room }) {
        sessions[slot].memberships[moved].index = UInt32(index)
      }
    }
    if rooms[room].members.isEmpty { removeRoom(room) }
    if !alwaysOn.isEmpty { noteAlwaysOn(of: handle) }
  }

  /// A member's standing; nil for someone who isn't one.
  package func prefix(of handle: Handle, inRoom room: UInt32) -> MemberPrefix? {
    guard let index = sessions[handle.slot].index(inRoom: room) else { return nil }
    return rooms[room].members[index].prefix
  }

  /// Asserts what always holds between rooms, sessions, names and counts.
  package func checkInvariants() {
    checkRooms()
    checkMaskShares()
    checkSessions()
    checkWatches()
    checkLogins()
    checkArrivals()
    checkNodes()
    checkCertificates()
    metadata.accounts.checkInvariants()
    visits.checkInvariants()
    registry.checkInvariants()
    checkKeptRooms()
  }

  private func checkSessions() {
    var registered = 0
    var unregistered = 0
    var invisible = 0
    var operators = 0
    var present = 0
    var aside = 0
    for slot in 0..<UInt32(sessions.slots) {
      if sessions[slot].phase == .vacant { continue }
      present += 1
      if sessions[slot].place == Arrivals.nowhere { aside += 1 }
      switch sessions[slot].phase {
      case .registering: unregistered += 1
      case .registered:
        registered += 1
        checkSecurity(slot)
        if sessions[slot].modes.contains(.invisible) { invisible += 1 }
        if sessions[slot].modes.contains(.operator) { operators += 1 }
        precondition(
          sessions[slot].modes.contains(.operator) == (self.operators[slot] != nil), "An operator has no seat.")
      case .attached: checkAttached(slot)
      case .vacant, .left, .administering:
        precondition(sessions[slot].nick.isEmpty, "Someone who is gone still has a nickname.")
        precondition(sessions[slot].memberships.isEmpty, "Someone who is gone is still in a room.")
      }
      let nick = sessions[slot].nick
      precondition(
        nick.isEmpty || !sessions[slot].isRegistered || person(named: nick)?.slot == slot,
        "A nickname does not lead to who has it.")
      for membership in sessions[slot].memberships {
        let index = Int(membership.index)
        precondition(
          index < rooms[membership.room].members.count && rooms[membership.room].members[index].handle.slot == slot,
          "A session and the room that it is in disagree.")
      }
    }
    precondition(present == arrivals.count + aside, "Somebody is here who never arrived.")
    precondition(registered == registeredCount && unregistered == unregisteredCount, "People are miscounted.")
    precondition(invisible == invisibleCount && operators == operatorCount, "Modes of people are miscounted.")
  }

  private func checkMaskShares() {
    var counts: [UInt64: Int] = [:]
    forEachRoom { room in
      for list in MaskList.allCases {
        for mask in rooms[room][list] where mask.share != 0 { counts[mask.share, default: 0] += 1 }
      }
    }
    precondition(counts == maskShares, "Entries of rooms' lists are miscounted.")
  }

  private func checkRooms() {
    var count = 0
    forEachRoom { room in
      count += 1
      precondition(self.room(named: rooms[room].name) == room, "A room's name does not lead to it.")
      precondition(!rooms[room].members.isEmpty, "A room without members is still listed.")
      checkAttachments(of: room)
      precondition(
        rooms[room].activities.isEmpty || rooms[room].activities.count == rooms[room].members.count,
        "A room's activities are not those of its members.")
      let modes = rooms[room].modes
      precondition(modes.contains(.slow) == (rooms[room].slowSeconds > 0), "Slow mode and its parameter disagree.")
      precondition(
        modes.isDisjoint(with: [.slow, .hasUnseen]) || !rooms[room].activities.isEmpty, "A room lacks its activities.")
      for (index, member) in rooms[room].members.enumerated() {
        precondition(isCurrent(member.handle), "A room lists a session that is gone.")
        precondition(
          sessions[member.handle.slot].index(inRoom: room) == index, "A room and its member's session disagree.")
        precondition(
          sessions[member.handle.slot].encoding.shape == member.encoding.shape,
          "A member's encoding is not its session's.")
      }
    }
    precondition(count == roomCount, "Rooms are miscounted.")
  }
}
