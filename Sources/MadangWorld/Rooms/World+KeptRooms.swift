import MadangMemory
import MadangRecords
import MadangWire

/// Rooms that are as they were before a restart, for those who come back soon. Whoever comes first finds the room as it was,
/// and gets nothing that they did not have.
extension World {
  /// Those who were last seen before then are waited for no more.
  private borrowing func givenUpBefore(_ milliseconds: Int64) -> Int64 {
    milliseconds - Int64(settings.limits.keptRoomsSecondsMax) * 1_000
  }

  /// Under what somebody is waited for. Who is logged in may have been a guest before.
  borrowing func identities(of handle: Handle) -> [KeptPerson.Identity] {
    let guest = KeptPerson.Identity.guest(
      nick: sessions[handle.slot].nick.foldedName, place: AddressKey.of(sessions[handle.slot].address))
    return sessions[handle.slot].account.map { [.account($0.foldedName), guest] } ?? [guest]
  }

  /// Whether a room is kept that nobody has come to.
  borrowing func isKept(_ name: String) -> Bool { keptRooms.record(of: name) != nil }

  /// Somebody of before the restart, who has not come back to a room. In a registered one an account has the standing that
  /// it has by right, and no other.
  borrowing func keptPerson(_ handle: Handle, in name: String) -> KeptPerson? {
    if keptRooms.isEmpty { return nil }
    guard var person = keptRooms.person(identities(of: handle), in: name) else { return nil }
    if sessions[handle.slot].account != nil, registry[name] != nil { person.standing = "" }
    return person
  }

  /// A room that nobody was in comes about: as it was registered, as it is kept, or new. Nil where there are as many as there
  /// may be.
  mutating func makeRoom(named name: String, seconds: Int64) -> UInt32? {
    guard let room = createRoom(named: name, seconds: seconds) else { return nil }
    let kept = keptRooms.takeUp(name)
    if let record = registry[name] {
      restore(record, to: room)
    } else if let (record, shares) = kept {
      rooms[room].name = record.name
      restore(record, to: room)
      restoreShares(shares, of: room)
    }
    return room
  }

  private mutating func restoreShares(_ shares: [UInt64], of room: UInt32) {
    var rest = shares[...]
    for list in MaskList.allCases {
      for index in rooms[room][list].indices {
        guard let share = rest.popFirst(), share != 0 else { continue }
        rooms[room][list][index].share = share
        maskShares[share, default: 0] += 1
      }
    }
  }

  borrowing func shares(of room: UInt32) -> [UInt64] {
    MaskList.allCases.flatMap { rooms[room][$0].map(\.share) }
  }

  borrowing func record(of room: UInt32) -> RoomRecord {
    updated(RoomRecord(name: rooms[room].name, createdSeconds: rooms[room].createdSeconds), from: room)
  }

  /// The last has left a room. Whether it waits for others from before the restart.
  mutating func putBack(_ room: UInt32) -> Bool {
    if keptRooms.isEmpty || isEnding || !keptRooms.contains(rooms[room].name) { return false }
    if rooms[room].modes.contains(.isClosing) {
      keptRooms.remove(rooms[room].name)
      return false
    }
    return keptRooms.putBack(record(of: room), shares(of: room))
  }

  /// Somebody has another nickname, or has logged in: they have the standing again that they are now known by.
  mutating func regainStanding(of handle: Handle, _ effects: inout Effects) {
    if keptRooms.isEmpty || !sessions[handle.slot].isRegistered { return }
    for room in sessions[handle.slot].memberships.map(\.room) {
      settleKept(rooms[room].name, &effects)
      guard let person = keptPerson(handle, in: rooms[room].name) else { continue }
      keptRooms.arrive(sessions[handle.slot].id, in: rooms[room].name, as: [person.identity])
      let standing = MemberPrefix(letters: person.standing).subtracting(prefix(of: handle, inRoom: room) ?? [])
      give(standing, to: handle, in: room, &effects)
    }
  }

  private mutating func give(_ standing: MemberPrefix, to handle: Handle, in room: UInt32, _ effects: inout Effects) {
    if standing.isEmpty { return }
    let nicks = standing.letters.map { _ in sessions[handle.slot].nick }
    let wishes = ModeWishes(letters: "+" + standing.letters, nicks, changesMax: nicks.count)
    _ = changeModesAsHouse(wishes, of: room, by: handle, &effects)
  }

  // MARK: The end of their time

  /// Before a room of this name is asked for: whoever has been away for too long is waited for no more.
  mutating func settleKept(_ name: String, _ effects: inout Effects) {
    guard !keptRooms.isEmpty, keptRooms.giveUp(before: givenUpBefore(effects.milliseconds), in: name) else { return }
    endKeeping(name, &effects)
  }

  /// Rooms that nobody has come to are gone. One whose operators have not come back, and that has none, and that belongs to
  /// nobody, is for who has been in it longest to look after: else nobody could until all had left.
  private mutating func endKeeping(_ name: String, _ effects: inout Effects) {
    guard let entry = keptRooms[name] else { return }
    keptRooms.remove(name)
    guard entry.isTakenUp, let room = room(named: name), entry.lacksOperator, registry[name] == nil, !isHouse(name),
      !rooms[room].members.contains(where: { $0.prefix.contains(.operator) }),
      let oldest = entry.oldest.flatMap({ session($0) })
    else { return }
    give(.operator, to: oldest, in: room, &effects)
  }

  /// Ends what is over, so many rooms at most.
  package mutating func endKeeping(atMost count: Int, _ effects: inout Effects) {
    for _ in 0..<count {
      guard let next = keptRooms.nextToEnd(), next.sinceMilliseconds < givenUpBefore(effects.milliseconds) else {
        return
      }
      endKeeping(next.name, &effects)
    }
  }

  /// When the next of them is over, in milliseconds since 1970; nil: none is kept.
  package mutating func keepingEnds() -> Int64? {
    keptRooms.nextToEnd().map { $0.sinceMilliseconds + Int64(settings.limits.keptRoomsSecondsMax) * 1_000 + 1 }
  }

  borrowing func checkKeptRooms() {
    // What ends is put back nowhere.
    if !isEnding { keptRooms.checkInvariants { room(named: $0) != nil } }
  }
}
