import MadangMemory
import MadangRecords
import MadangWire

/// All that is neither sessions nor rooms, as bytes.
extension World {
  /// Whether somebody is among those who are written.
  private borrowing func isWritten(_ handle: Handle, _ parts: SnapshotParts) -> Bool {
    isCurrent(handle) && (parts.contains(.local) || isShared(handle.slot))
  }

  /// Slots in the order of their people's ids, of those who are written.
  private borrowing func written(_ slots: some Sequence<UInt32>, _ parts: SnapshotParts) -> [UInt32] {
    slots.filter { parts.contains(.local) || isShared($0) }.sorted { sessions[$0].id < sessions[$1].id }
  }

  borrowing func write(table number: UInt32, _ parts: SnapshotParts, to writer: inout ByteWriter) {
    switch WorldTables(number: number) {
    case .counts:
      registeredMax.write(to: &writer)
      lastPlainNumber.write(to: &writer)
    case .ownedNames:
      ownedNames.all.write(to: &writer)
      ownedNames.lockedKeys.write(to: &writer)
    case .registry: registry.all.write(to: &writer)
    case .redirects: redirects.write(to: &writer)
    case .bans: bans.list.write(to: &writer)
    case .filters: filters.write(to: &writer)
    case .formerNicknames: formerNicknames.write(to: &writer)
    case .readMarkers: readMarkers.write(to: &writer)
    case .visits: visits.write(to: &writer)
    case .speechPauses:
      speechPauses.count.write(to: &writer)
      for (room, pauses) in speechPauses.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        room.write(to: &writer)
        pauses.write(to: &writer)
      }
    case .alwaysOn: alwaysOn.all.write(to: &writer)
    case .alwaysOnArrivals: alwaysOnArrivals.write(to: &writer)
    case .operators:
      write(written(operators.keys, parts), to: &writer) { slot, writer in operators[slot]?.write(to: &writer) }
    case .absences:
      write(written(absences.keys, parts), to: &writer) { slot, writer in absences[slot]?.write(to: &writer) }
    case .certificates:
      write(written(clientCertificates.keys, parts), to: &writer) { slot, writer in
        clientCertificates[slot]?.bytes.write(to: &writer)
      }
    case .loggedIn: writeLogins(parts, to: &writer)
    case .metadata: writeMetadata(parts, to: &writer)
    case .keptRooms: keptRooms.write(to: &writer)
    case .nodes: nodes.write(to: &writer)
    default: preconditionFailure("There is no such table.")
    }
  }

  private borrowing func write(
    _ slots: [UInt32], to writer: inout ByteWriter, _ body: (UInt32, inout ByteWriter) -> Void
  ) {
    slots.count.write(to: &writer)
    for slot in slots {
      sessions[slot].id.write(to: &writer)
      body(slot, &writer)
    }
  }

  private borrowing func writeLogins(_ parts: SnapshotParts, to writer: inout ByteWriter) {
    for (key, people) in loggedIn.all {
      let written = people.filter { isWritten($0, parts) }
      if written.isEmpty { continue }
      key.write(to: &writer)
      written.map { id(of: $0) }.write(to: &writer)
    }
    [UInt8]().write(to: &writer)
  }

  private borrowing func writeMetadata(_ parts: SnapshotParts, to writer: inout ByteWriter) {
    var guests: [UInt32] = []
    var rooms: [UInt32] = []
    for target in metadata.targets {
      switch target {
      case .room(let room): rooms.append(room)
      case .person(let person): if isWritten(person, parts) { guests.append(person.slot) }
      }
    }
    write(written(guests, parts), to: &writer) { slot, writer in
      metadata.all(of: .person(Handle(slot: slot, generation: sessions[slot].generation))).write(to: &writer)
    }
    rooms.count.write(to: &writer)
    for room in rooms.sorted() {
      room.write(to: &writer)
      metadata.all(of: .room(room)).write(to: &writer)
    }
    write(written(metadata.changedSlots, parts), to: &writer) { slot, writer in
      let changes = metadata.changes(of: slot)
      (changes?.sinceSeconds ?? 0).write(to: &writer)
      (changes?.count ?? 0).write(to: &writer)
    }
    metadata.accounts.lastSerial.write(to: &writer)
    for sheet in metadata.accounts.all {
      let people = sheet.people.filter { isWritten($0, parts) }
      if people.isEmpty { continue }
      writer.append(
        fields: sheet.account, sheet.serial, sheet.values, people.map { id(of: $0) }, sheet.changedKeys)
    }
    "".write(to: &writer)
  }
}
