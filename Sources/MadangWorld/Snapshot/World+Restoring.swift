import MadangMemory
import MadangRecords
import MadangWire

/// Putting a world together from rows, as `SnapshotReader` finds them. What does not fit together is refused.
extension World {
  mutating func begin(_ head: SnapshotHead) {
    messageClock.advance(past: head.latest)
    arrivals.advance(past: head.lastSerial)
    roomSlots = head.roomSlots
    vacantRooms = head.vacantRooms
    if roomSlots > 0 { rooms.grow(toHold: roomSlots - 1) { Room() } }
  }

  /// Who arrived last of those who are here.
  var lastArrival: PersonID? {
    guard arrivals.end > 0, let slot = arrivals.slot(at: arrivals.end - 1) else { return nil }
    return sessions[slot].id
  }

  mutating func add(_ row: consuming SessionRow, in handle: Handle) throws(FieldError) {
    let phase = row.session.phase
    let (nick, modes) = (row.session.nick, row.session.modes)
    let isWelcomed = phase == .registered
    guard phase != .vacant, isWelcomed || row.rooms.isEmpty, !isWelcomed || !nick.isEmpty else { throw .malformed }
    if isWelcomed, person(named: nick) != nil { throw .malformed }
    row.session.memberships = row.rooms.map { Membership(room: $0, index: .max) }
    row.session.hasClientBatches = row.batches != nil
    row.session.refreshSource()
    let monitored = row.session.monitored
    let subscriptions = row.subscriptions
    let batches = row.batches
    begin(row.session, in: handle, as: row.id)
    switch phase {
    case .registered:
      nicknames.insert(hash(nick.utf8.span), slot: handle.slot)
      registeredCount += 1
      if modes.contains(.operator) { operatorCount += 1 }
      if modes.contains(.invisible) { invisibleCount += 1 }
    case .registering: unregisteredCount += 1
    case .vacant, .attached, .left, .administering: break
    }
    if let batches { clientBatches[handle.slot] = batches }
    for name in monitored { watches.add(handle, to: name) }
    for key in subscriptions { metadata.subscribe(handle, to: key) }
    if case .scramProved(let account) = sessions[handle.slot].authentication?.stage {
      loggedIn.addProof(handle, of: account)
    }
  }

  mutating func add(_ row: consuming RoomRow, _ handles: [PersonID: Handle]) throws(FieldError) {
    let slot = row.slot
    guard slot < roomSlots, rooms[slot].isVacant, !vacantRooms.contains(slot), room(named: row.room.name) == nil else {
      throw .malformed
    }
    for (index, member) in row.members.enumerated() {
      guard let handle = handles[member.id],
        let place = sessions[handle.slot].memberships.firstIndex(where: { $0.room == slot }),
        sessions[handle.slot].memberships[place].index == .max
      else { throw .malformed }
      sessions[handle.slot].memberships[place].index = UInt32(index)
      row.room.members.append(Member(handle: handle, encoding: sessions[handle.slot].encoding, prefix: member.prefix))
    }
    for list in MaskList.allCases {
      for mask in row.room[list] where mask.share != 0 { maskShares[mask.share, default: 0] += 1 }
    }
    roomNames.insert(hash(row.room.name.utf8.span), slot: slot)
    rooms[slot] = row.room
  }

  mutating func restore(attachmentsOrPerson others: [Handle], of handle: Handle) {
    sessions[handle.slot].attachmentsOrPerson = others
  }

  /// All rows are there.
  mutating func settleSnapshot() throws(FieldError) {
    for place in 0..<arrivals.end {
      guard let slot = arrivals.slot(at: place) else { continue }
      guard sessions[slot].memberships.allSatisfy({ $0.index != .max }) else { throw .malformed }
      if sessions[slot].phase == .attached, sessions[slot].person == nil { throw .malformed }
      for connection in sessions[slot].attachments {
        for membership in sessions[slot].memberships { addAttachment(connection, toRoom: membership.room) }
      }
    }
    for room in 0..<roomSlots where rooms[room].isVacant && !vacantRooms.contains(room) { throw .malformed }
  }

  // MARK: Tables

  mutating func read(
    table number: UInt32, _ handles: [PersonID: Handle], from reader: inout FieldReader
  ) throws(FieldError) {
    guard WorldTables.numbers.contains(number) else { throw .unknown }
    let likeness = settings.services.likeness
    switch WorldTables(number: number) {
    case .counts:
      registeredMax = try Int(from: &reader)
      lastPlainNumber = try Int(from: &reader)
    case .ownedNames:
      ownedNames = OwnedNames(try [OwnedName](from: &reader), likeness)
      ownedNames.lock(keys: try [[UInt8]](from: &reader))
    case .registry: registry = RoomRegistry(try [RoomRecord](from: &reader), likeness)
    case .redirects: redirects = try RoomRedirects(from: &reader)
    case .bans:
      bans = ServerBans()
      for ban in try [ServerBan](from: &reader) { bans.add(ban) }
    case .filters: filters = try [SpamFilter](from: &reader)
    case .formerNicknames: formerNicknames = try FormerNicknames(from: &reader)
    case .readMarkers: readMarkers = try ReadMarkers(from: &reader)
    case .visits: visits = try RoomVisits(from: &reader)
    case .speechPauses:
      for _ in 0..<(try reader.count()) {
        speechPauses[try [UInt8](from: &reader)] = try SpeechPauses(from: &reader)
      }
    case .alwaysOn: alwaysOn = AlwaysOnAccounts(try [AlwaysOnRecord](from: &reader))
    case .alwaysOnArrivals: alwaysOnArrivals = try AlwaysOnArrivals(from: &reader)
    case .operators:
      for _ in 0..<(try reader.count()) {
        let slot = try World.slot(from: &reader, handles)
        operators[slot] = try OperatorGrant(from: &reader).credited(settings.operators)
      }
    case .absences:
      for _ in 0..<(try reader.count()) {
        let slot = try World.slot(from: &reader, handles)
        setAbsence(
          try Absence(from: &reader), of: Handle(slot: slot, generation: sessions[slot].generation))
      }
    case .certificates:
      for _ in 0..<(try reader.count()) {
        let slot = try World.slot(from: &reader, handles)
        guard let certificate = CertificateFingerprint(bytes: try [UInt8](from: &reader)) else { throw .malformed }
        clientCertificates[slot] = certificate
      }
    case .loggedIn: try readLogins(handles, from: &reader)
    case .metadata: try readMetadata(handles, from: &reader)
    case .keptRooms: keptRooms = try KeptRooms(from: &reader)
    case .nodes:
      nodes = try NodeRoster(from: &reader)
      countNodes()
    default: throw .unknown
    }
  }

  private static func slot(
    from reader: inout FieldReader, _ handles: [PersonID: Handle]
  ) throws(FieldError) -> UInt32 {
    guard let handle = handles[try PersonID(from: &reader)] else { throw .malformed }
    return handle.slot
  }

  private static func people(
    from reader: inout FieldReader, _ handles: [PersonID: Handle]
  ) throws(FieldError) -> [Handle] {
    var people: [Handle] = []
    for id in try [PersonID](from: &reader) {
      guard let handle = handles[id] else { throw .malformed }
      people.append(handle)
    }
    return people
  }

  private mutating func readLogins(
    _ handles: [PersonID: Handle], from reader: inout FieldReader
  ) throws(FieldError) {
    while true {
      let key = try [UInt8](from: &reader)
      if key.isEmpty { return }
      loggedIn.restore(try World.people(from: &reader, handles), at: key)
    }
  }

  private mutating func readMetadata(
    _ handles: [PersonID: Handle], from reader: inout FieldReader
  ) throws(FieldError) {
    for _ in 0..<(try reader.count()) {
      let slot = try World.slot(from: &reader, handles)
      let person = Handle(slot: slot, generation: sessions[slot].generation)
      metadata.restore(try [MetadataValue](from: &reader), of: .person(person))
    }
    for _ in 0..<(try reader.count()) {
      let room = try UInt32(from: &reader)
      guard room < roomSlots, !rooms[room].isVacant else { throw .malformed }
      metadata.restore(try [MetadataValue](from: &reader), of: .room(room))
    }
    for _ in 0..<(try reader.count()) {
      let slot = try World.slot(from: &reader, handles)
      let since = try Int64(from: &reader)
      metadata.restoreChanges(try Int(from: &reader), sinceSeconds: since, of: slot)
    }
    metadata.accounts.lastSerial = try reader.next()
    while true {
      let account = try String(from: &reader)
      if account.isEmpty { return }
      let serial = try UInt64(from: &reader)
      let values = try [MetadataValue](from: &reader)
      let people = try World.people(from: &reader, handles)
      metadata.accounts.restore(
        AccountMetadata.WrittenSheet(
          account: account, serial: serial, values: values, people: people, changedKeys: try reader.next()))
    }
  }
}
