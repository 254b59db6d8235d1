import MadangMemory
import MadangRecords
import MadangWire

/// Rooms that belong to accounts: what they were is there again when somebody comes, after a restart too.
extension World {
  /// The record of a room that somebody is in; nil where it isn't registered.
  package borrowing func registration(of room: UInt32) -> RoomRecord? { registry[rooms[room].name] }

  /// The standing that an account has in a registered room by right: its founder's, or what it was given.
  package borrowing func standing(of handle: Handle, in record: RoomRecord) -> MemberPrefix {
    guard let account = sessions[handle.slot].account?.foldedName else { return [] }
    if record.founder?.foldedName == account { return .operator }
    return MemberPrefix(letters: record.standing[account] ?? "")
  }

  /// Makes a room that nobody was in what it was when it was left.
  package mutating func restore(_ record: RoomRecord, to room: UInt32) {
    rooms[room].createdSeconds = record.createdSeconds
    rooms[room].topic = record.topic.map { Room.Topic(text: $0.text, author: $0.author, setSeconds: $0.setSeconds) }
    rooms[room].modes = RoomModes(letters: record.modes)
    rooms[room].key = record.key
    rooms[room].membersMax = record.membersMax
    if record.slowSeconds > 0 { setSlow(record.slowSeconds, room: room) }
    rooms[room].bans = record.bans.map(Room.Mask.init)
    rooms[room].exceptions = record.exceptions.map(Room.Mask.init)
    rooms[room].inviteExceptions = record.inviteExceptions.map(Room.Mask.init)
    metadata.restore(record.metadata, of: room)
  }

  /// A room's topic, modes, lists or metadata have changed: where it is registered, they are kept.
  mutating func noteChange(of room: UInt32) {
    guard !registry.isEmpty, let record = registration(of: room) else { return }
    registry.put(updated(record, from: room))
  }

  /// The record as a live room has it; founder and standing stay.
  package borrowing func updated(_ record: RoomRecord, from room: UInt32) -> RoomRecord {
    var record = record.updated(from: rooms[room])
    record.metadata = metadata.all(of: .room(room))
    return record
  }

  /// A member was given a standing, or lost one: so does their account, where the room is registered.
  package mutating func noteStanding(of handle: Handle, in room: UInt32) {
    guard !registry.isEmpty, var record = registration(of: room), let account = sessions[handle.slot].account,
      let prefix = prefix(of: handle, inRoom: room), record.founder?.foldedName != account.foldedName
    else { return }
    if prefix.isEmpty ? record.standing[account.foldedName] == nil : isFull(record, without: account) { return }
    record.standing[account.foldedName] = prefix.isEmpty ? nil : prefix.letters
    registry.put(record)
  }

  /// Whether as many accounts have standing in a room as may have.
  private borrowing func isFull(_ record: RoomRecord, without account: String) -> Bool {
    record.standing.count >= settings.limits.standingsPerRoomMax && record.standing[account.foldedName] == nil
  }

  /// Whether the stores must be told something of registered rooms, or of what accounts say of themselves.
  package borrowing func hasUnsavedRecords() -> Bool {
    registry.hasUnsaved || alwaysOn.hasUnsaved || metadata.accounts.hasUnsaved
  }

  package mutating func takeUnsavedRooms() -> [RoomChange] { registry.takeUnsaved() }

  package mutating func retry(_ change: RoomChange) { registry.retry(change) }
}

extension RoomRecord {
  fileprivate func updated(from room: borrowing Room) -> RoomRecord {
    var record = self
    record.topic = room.topic.map { Topic(text: $0.text, author: $0.author, setSeconds: $0.setSeconds) }
    record.modes = room.modes.letters
    record.key = room.key
    record.membersMax = room.membersMax
    record.slowSeconds = room.slowSeconds
    record.bans = room.bans.map(Mask.init)
    record.exceptions = room.exceptions.map(Mask.init)
    record.inviteExceptions = room.inviteExceptions.map(Mask.init)
    return record
  }
}

extension Room.Mask {
  fileprivate init(_ kept: RoomRecord.Mask) {
    self.init(mask: BanMask.withZeroBeforeColon(kept.mask), author: kept.author, setSeconds: kept.setSeconds)
  }
}

extension RoomRecord.Mask {
  fileprivate init(_ mask: Room.Mask) {
    self.init(mask: mask.mask, author: mask.author, setSeconds: mask.setSeconds)
  }
}

extension RoomModes {
  package var letters: String { String(RoomModes.letters.filter { contains($0.mode) }.map(\.letter)) }

  /// Letters that mean nothing, as a later version may have written them, are left out.
  package init(letters: String) {
    self = []
    for flag in RoomModes.letters where letters.contains(flag.letter) { insert(flag.mode) }
  }
}

extension MemberPrefix {
  package init(letters: String) {
    self = []
    if letters.contains("o") { insert(.operator) }
    if letters.contains("v") { insert(.voice) }
  }
}

extension World {
  /// A registered room is kept like this from here on.
  package mutating func setRecord(_ record: RoomRecord) { registry.put(record) }

  package mutating func removeRecord(ofRoom name: String) { registry.remove(name) }
}
