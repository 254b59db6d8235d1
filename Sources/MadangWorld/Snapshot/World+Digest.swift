import MadangRecords
import MadangWire

/// The hashes that a digest is the sum of.
struct DigestParts {
  var sum = Digest()
  /// By slot; 0 where a session is in nobody's but this world.
  var sessions: [UInt64] = []
  var rooms: [UInt64] = []
  /// By number.
  var tables: [UInt64] = []
  /// Of registered rooms, by their names' keys.
  var records: [[UInt8]: UInt64] = [:]
}

/// Of all that is the same in every world that was told the same.
extension World {
  /// The digest. What has changed since it was asked for last is hashed again, and nothing else; the first time, everything.
  package mutating func digest() -> Digest {
    var parts = digests.take() ?? startDigest()
    var writer = ByteWriter()
    for slot in sessions.takeChanged() { note(hash(session: slot, &writer), at: slot, in: &parts.sessions, &parts.sum) }
    for room in rooms.takeChanged() { note(hash(room: room, &writer), at: room, in: &parts.rooms, &parts.sum) }
    for number in WorldTables.numbers where changedTables.contains(WorldTables(number: number)) {
      note(hash(table: number, &writer), at: number, in: &parts.tables, &parts.sum)
    }
    changedTables = []
    noteRecords(&parts, &writer)
    digests = parts
    return parts.sum
  }

  /// The same, all of it hashed anew.
  package borrowing func wholeDigest() -> Digest {
    var digest = Digest()
    var writer = ByteWriter()
    for slot in 0..<UInt32(sessions.slots) { digest.add(hash(session: slot, &writer)) }
    for room in 0..<roomSlots { digest.add(hash(room: room, &writer)) }
    for number in WorldTables.numbers where WorldTables.hashedWhole.contains(WorldTables(number: number)) {
      digest.add(hash(table: number, &writer))
    }
    for record in registry.all { digest.add(hash(record, &writer)) }
    return digest
  }

  private mutating func startDigest() -> DigestParts {
    sessions.track()
    rooms.track()
    changedTables = .hashedWhole
    var parts = DigestParts()
    var writer = ByteWriter()
    for slot in 0..<UInt32(sessions.slots) {
      note(hash(session: slot, &writer), at: slot, in: &parts.sessions, &parts.sum)
    }
    for room in 0..<roomSlots { note(hash(room: room, &writer), at: room, in: &parts.rooms, &parts.sum) }
    return parts
  }

  private func note(_ hash: UInt64, at slot: UInt32, in hashes: inout [UInt64], _ sum: inout Digest) {
    while hashes.count <= slot { hashes.append(0) }
    sum.remove(hashes[Int(slot)])
    sum.add(hash)
    hashes[Int(slot)] = hash
  }

  private mutating func noteRecords(_ parts: inout DigestParts, _ writer: inout ByteWriter) {
    guard let changed = registry.takeChanged() else {
      // It is another registry than the one that was hashed.
      for hash in parts.records.values { parts.sum.remove(hash) }
      parts.records = [:]
      for record in registry.all { note(record, at: RoomRegistry.key(record.name), in: &parts, &writer) }
      return
    }
    for key in changed { note(registry.record(at: key), at: key, in: &parts, &writer) }
  }

  private borrowing func note(
    _ record: RoomRecord?, at key: [UInt8], in parts: inout DigestParts, _ writer: inout ByteWriter
  ) {
    let new = record.map { hash($0, &writer) }
    parts.sum.remove(parts.records[key] ?? 0)
    parts.sum.add(new ?? 0)
    parts.records[key] = new
  }

  private borrowing func hash(session slot: UInt32, _ writer: inout ByteWriter) -> UInt64 {
    guard isShared(slot) else { return 0 }
    writer.removeAll()
    write(session: slot, .shared, to: &writer)
    return Digest.hash(writer.copiedBytes)
  }

  private borrowing func hash(room: UInt32, _ writer: inout ByteWriter) -> UInt64 {
    guard !rooms[room].isVacant else { return 0 }
    writer.removeAll()
    write(room: room, .shared, to: &writer)
    return Digest.hash(writer.copiedBytes)
  }

  private borrowing func hash(table number: UInt32, _ writer: inout ByteWriter) -> UInt64 {
    writer.removeAll()
    number.write(to: &writer)
    write(table: number, .shared, to: &writer)
    return Digest.hash(writer.copiedBytes)
  }

  private borrowing func hash(_ record: RoomRecord, _ writer: inout ByteWriter) -> UInt64 {
    writer.removeAll()
    WorldTables.registry.rawValue.write(to: &writer)
    record.write(to: &writer)
    return Digest.hash(writer.copiedBytes)
  }

  /// What differs from another world, for people who look for the reason: names of parts, and their bytes.
  package borrowing func differences(from other: borrowing World) -> [String] {
    var found: [String] = []
    var mine = ByteWriter()
    var theirs = ByteWriter()
    func compare(_ name: String) {
      if mine.copiedBytes != theirs.copiedBytes {
        found.append("\(name): \(String(bytes: mine.span)) / \(String(bytes: theirs.span))")
      }
      mine.removeAll()
      theirs.removeAll()
    }
    for number in WorldTables.numbers {
      write(table: number, .shared, to: &mine)
      other.write(table: number, .shared, to: &theirs)
      compare("table \(number)")
    }
    for room in 0..<max(roomSlots, other.roomSlots) {
      if room < roomSlots, !rooms[room].isVacant { write(room: room, .shared, to: &mine) }
      if room < other.roomSlots, !other.rooms[room].isVacant { other.write(room: room, .shared, to: &theirs) }
      compare("room \(room)")
    }
    var id = PersonID.nobody
    while let next = first(
      of: session(after: id).map { sessions[$0.slot].id }, other.session(after: id).map { other.sessions[$0.slot].id })
    {
      if let handle = session(next), isShared(handle.slot) { write(session: handle.slot, .shared, to: &mine) }
      if let handle = other.session(next), other.isShared(handle.slot) {
        other.write(session: handle.slot, .shared, to: &theirs)
      }
      compare("session \(next.rawValue)")
      id = next
    }
    return found
  }

  /// The lesser of two ids that may be missing.
  private borrowing func first(of left: PersonID?, _ right: PersonID?) -> PersonID? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }
}
