import MadangMemory
import MadangRecords

/// Keeping rooms for the next run.
extension World {
  /// From here on everybody goes. The rooms are kept as they are before anybody has gone.
  package mutating func beginEnding(milliseconds: Int64) {
    if isEnding { return }
    isEnding = true
    if settings.services.keepsRooms, settings.limits.keptRoomsSecondsMax > 0 {
      roomsAtEnd = roomsToKeep(milliseconds: milliseconds)
    }
  }

  /// What was kept, once; nil where nothing is to be.
  package mutating func takeRoomsAtEnd() -> RoomsAtEnd? { roomsAtEnd.take() }

  /// All rooms, those included that nobody has come back to since the last restart. Where there are too many, those with the
  /// fewest people are left out.
  borrowing func roomsToKeep(milliseconds: Int64) -> RoomsAtEnd {
    let earliest = milliseconds - Int64(settings.limits.keptRoomsSecondsMax) * 1_000
    var sizes = keptRooms.untaken.filter { (keptRooms[$0.name]?.sinceMilliseconds ?? 0) >= earliest }
    forEachRoom { room in
      if rooms[room].modes.contains(.isClosing) { return }
      let name = rooms[room].name
      sizes.append((name, rooms[room].members.count + (keptRooms[name]?.waiting.count ?? 0)))
    }
    var order = sizes.map { (people: $0.people, name: $0.name, key: RoomRegistry.key($0.name)) }
    order.sort { $0.people == $1.people ? $0.key.lexicographicallyPrecedes($1.key) : $0.people > $1.people }
    let kept = order.prefix(settings.limits.keptRoomsMax).compactMap { each -> KeptRoom? in
      guard let room = room(named: each.name) else { return keptRooms.kept(each.name) }
      return roomToKeep(room, milliseconds: milliseconds, earliest: earliest)
    }
    return RoomsAtEnd(kept, leftOut: order.count - kept.count, milliseconds: milliseconds)
  }

  private borrowing func roomToKeep(_ room: UInt32, milliseconds: Int64, earliest: Int64) -> KeptRoom {
    var people: [KeptPerson.Identity: KeptPerson] = [:]
    func add(_ person: KeptPerson) {
      people[person.identity]?.merge(person)
      if people[person.identity] == nil { people[person.identity] = person }
    }
    for person in keptRooms.waiting(in: rooms[room].name) where person.sinceMilliseconds >= earliest { add(person) }
    for member in rooms[room].members {
      add(
        KeptPerson(
          identity(of: member.handle), standing: member.prefix.letters, wasMember: true,
          sinceMilliseconds: milliseconds))
    }
    for id in rooms[room].invited {
      guard let handle = session(id), sessions[handle.slot].isRegistered else { continue }
      add(KeptPerson(identity(of: handle), wasMember: false, sinceMilliseconds: milliseconds))
    }
    return KeptRoom(
      record(of: room), shares: shares(of: room), people: people.values.sorted { $0.identity < $1.identity },
      sinceMilliseconds: milliseconds)
  }

  /// Under what somebody will be known again: their account alone, where they have one.
  private borrowing func identity(of handle: Handle) -> KeptPerson.Identity {
    // The account stands first.
    identities(of: handle)[0]
  }
}
