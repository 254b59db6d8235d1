import MadangMemory

/// Who is in which room: both sides of each membership change together, here and nowhere else.
extension World {
  /// Puts a session at the end of a room's list.
  mutating func add(_ handle: Handle, toRoom room: UInt32, prefix: MemberPrefix) {
    let index = UInt32(rooms[room].members.count)
    rooms[room].members.append(Member(handle: handle, encoding: sessions[handle.slot].encoding, prefix: prefix))
    sessions[handle.slot].memberships.append(Membership(room: room, index: index))
  }

  /// Takes a session out of a room; an empty room goes. The last member takes the place that became free.
  mutating func remove(_ handle: Handle, fromRoom room: UInt32) {
    guard let position = sessions[handle.slot].memberships.firstIndex(where: { $0.room == room }) else { return }
    let index = Int(sessions[handle.slot].memberships[position].index)
    sessions[handle.slot].memberships.remove(at: position)
    let last = rooms[room].members.removeLast()
    if index < rooms[room].members.count {
      rooms[room].members[index] = last
      let slot = last.handle.slot
      if let moved = sessions[slot].memberships.firstIndex(where: { $0.room == room }) {
        sessions[slot].memberships[moved].index = UInt32(index)
      }
    }
    if rooms[room].members.isEmpty { removeRoom(room) }
  }

  /// A member's standing; nil for someone who isn't one.
  package func prefix(of handle: Handle, inRoom room: UInt32) -> MemberPrefix? {
    guard let index = sessions[handle.slot].index(inRoom: room) else { return nil }
    return rooms[room].members[index].prefix
  }

  /// Asserts what always holds between rooms and sessions.
  package func checkInvariants() {
    forEachRoom { room in
      precondition(!rooms[room].members.isEmpty, "A room without members is still listed.")
      for (index, member) in rooms[room].members.enumerated() {
        precondition(isCurrent(member.handle), "A room lists a session that is gone.")
        precondition(
          sessions[member.handle.slot].index(inRoom: room) == index, "A room and its member's session disagree.")
        precondition(
          sessions[member.handle.slot].encoding == member.encoding, "A member's encoding is not its session's.")
      }
    }
  }
}
