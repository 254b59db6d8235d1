import MadangMemory
import MadangRecords
import MadangWire

/// The rooms of before the restart, for as long as those are waited for who were in them. A room that nobody has come to is
/// here alone; of one that somebody has taken up, its own row says what it is, and here is who has not come back.
///
/// Invariant: whoever is waited for in a room that is taken up has not come to it since, under the identity that they are
/// waited for by.
package struct KeptRooms: Sendable {
  /// Somebody who is in a room that was taken up.
  private struct Presence {
    let wasMember: Bool
    let order: Int
  }

  struct Entry {
    /// What the room was when somebody was last in it.
    fileprivate(set) var record: RoomRecord
    fileprivate(set) var shares: [UInt64]
    let sinceMilliseconds: Int64
    fileprivate(set) var isTakenUp = false
    /// Those who have not come back, nor been given up.
    fileprivate(set) var waiting: [KeptPerson.Identity: KeptPerson] = [:]
    /// How many of them were in it; the others were invited.
    fileprivate(set) var membersAwaited = 0
    /// When those were last seen who have been away for longest.
    fileprivate var earliest = Int64.max
    /// Whether an operator was given up.
    private var hasLostOperator = false
    private var present: [PersonID: Presence] = [:]
    private var arrivals = 0

    fileprivate init(_ room: KeptRoom) {
      record = room.record
      shares = room.shares
      sinceMilliseconds = room.sinceMilliseconds
      for person in room.people {
        waiting[person.identity] = person
        if person.wasMember { membersAwaited += 1 }
        earliest = min(earliest, person.sinceMilliseconds)
      }
    }

    /// Whether somebody who was an operator has not come back.
    var lacksOperator: Bool { hasLostOperator || waiting.values.contains { $0.standing.contains("o") } }

    /// Of those who are in it, who has been so for longest: those first who were in it before the restart.
    var oldest: PersonID? {
      present.min { ($0.value.wasMember ? 0 : 1, $0.value.order) < ($1.value.wasMember ? 0 : 1, $1.value.order) }?.key
    }

    fileprivate mutating func arrive(_ id: PersonID, as identities: [KeptPerson.Identity]) {
      var wasMember = present[id]?.wasMember ?? false
      for identity in identities {
        guard let person = waiting.removeValue(forKey: identity) else { continue }
        if person.wasMember { membersAwaited -= 1 }
        wasMember = wasMember || person.wasMember
        break
      }
      let order = present[id]?.order ?? arrivals
      arrivals += 1
      present[id] = Presence(wasMember: wasMember, order: order)
    }

    fileprivate mutating func depart(_ id: PersonID) { present[id] = nil }

    fileprivate mutating func putBack(_ record: RoomRecord, _ shares: [UInt64]) {
      self.record = record
      self.shares = shares
      isTakenUp = false
      present = [:]
    }

    /// Gives up those who were last seen before then.
    fileprivate mutating func giveUp(before milliseconds: Int64) {
      earliest = .max
      for person in waiting.values {
        if person.sinceMilliseconds >= milliseconds {
          earliest = min(earliest, person.sinceMilliseconds)
          continue
        }
        waiting[person.identity] = nil
        if person.wasMember { membersAwaited -= 1 }
        if person.standing.contains("o") { hasLostOperator = true }
      }
    }

    fileprivate func write(to writer: inout ByteWriter) {
      writer.append(
        fields: record, shares, sinceMilliseconds, isTakenUp, waiting.values.sorted { $0.identity < $1.identity },
        hasLostOperator, arrivals, present.count)
      for (id, presence) in present.sorted(by: { $0.key < $1.key }) {
        writer.append(fields: id, presence.wasMember, presence.order)
      }
    }

    fileprivate init(from reader: inout FieldReader) throws(FieldError) {
      record = try reader.next()
      shares = try reader.next()
      sinceMilliseconds = try reader.next()
      isTakenUp = try reader.next()
      for person in try [KeptPerson](from: &reader) {
        waiting[person.identity] = person
        if person.wasMember { membersAwaited += 1 }
        earliest = min(earliest, person.sinceMilliseconds)
      }
      hasLostOperator = try reader.next()
      arrivals = try reader.next()
      for _ in 0..<(try reader.count()) {
        let id = try PersonID(from: &reader)
        present[id] = Presence(wasMember: try Bool(from: &reader), order: try Int(from: &reader))
      }
    }

    fileprivate var isSound: Bool { membersAwaited == waiting.values.count { $0.wasMember } }
  }

  /// In the order in which their time ends.
  private var entries: [Entry?] = []
  /// Where each is that is not over, by its name's key.
  private var places: [[UInt8]: Int] = [:]
  /// Those before it are over.
  private var next = 0
  /// Accounts that are no more, folded, each with its names.
  private var forgotten: [String: Set<String>] = [:]

  /// Of two rooms of one name, the first.
  package init(_ rooms: [KeptRoom] = []) {
    if rooms.isEmpty { return }
    entries.reserveCapacity(rooms.count)
    for room in rooms.sorted(by: { $0.sinceMilliseconds < $1.sinceMilliseconds }) {
      let key = KeptRooms.key(room.record.name)
      if places.updateValue(places[key] ?? entries.count, forKey: key) == nil { entries.append(Entry(room)) }
    }
  }

  package var isEmpty: Bool { places.isEmpty }
  package var count: Int { places.count }

  private static func key(_ name: String) -> [UInt8] { CaseMapping.key(of: name) }

  private func place(of name: String) -> Int? { places.isEmpty ? nil : places[KeptRooms.key(name)] }

  subscript(name: String) -> Entry? { place(of: name).flatMap { entries[$0] } }

  /// Whether somebody is waited for in a room of that name, be it taken up or not.
  func contains(_ name: String) -> Bool { place(of: name) != nil }

  /// What a room was that nobody has come to.
  func record(of name: String) -> RoomRecord? {
    guard let entry = self[name], !entry.isTakenUp else { return nil }
    return rid(entry.record)
  }

  /// Without what accounts leave behind that are no more: see `RoomRecord.forget`.
  private func rid(_ record: RoomRecord) -> RoomRecord {
    var record = record
    for (account, names) in forgotten { record.forget(account: account, names) }
    return record
  }

  // MARK: Coming and going

  /// Somebody has come to a room that nobody was in: it is taken up. Nil where none of that name is waiting; what else each
  /// entry of its lists stands on.
  mutating func takeUp(_ name: String) -> (record: RoomRecord, shares: [UInt64])? {
    guard let place = place(of: name), let entry = entries[place], !entry.isTakenUp else { return nil }
    entries[place]?.isTakenUp = true
    let record = rid(entry.record)
    return (record, record.maskCount == entry.shares.count ? entry.shares : [])
  }

  /// The last has left a room that was taken up: it waits again, as it is now, where somebody is waited for who was in it.
  /// Else it is over. False: it is.
  mutating func putBack(_ record: RoomRecord, _ shares: [UInt64]) -> Bool {
    guard let place = place(of: record.name), let entry = entries[place], entry.isTakenUp else { return false }
    if entry.membersAwaited == 0 {
      remove(record.name)
      return false
    }
    entries[place]?.putBack(record, shares)
    return true
  }

  /// Somebody has come to a room. Where nobody is waited for any more, it is as any other.
  mutating func arrive(_ id: PersonID, in name: String, as identities: [KeptPerson.Identity]) {
    guard let place = place(of: name) else { return }
    entries[place]?.arrive(id, as: identities)
    if let entry = entries[place], entry.waiting.isEmpty, !entry.lacksOperator { remove(name) }
  }

  mutating func depart(_ id: PersonID, from name: String) {
    if let place = place(of: name) { entries[place]?.depart(id) }
  }

  /// Who is waited for in a room under one of these identities.
  func person(_ identities: [KeptPerson.Identity], in name: String) -> KeptPerson? {
    guard let place = place(of: name), let waiting = entries[place]?.waiting else { return nil }
    for identity in identities {
      if case .account(let account) = identity, forgotten[account] != nil { continue }
      if let person = waiting[identity] { return person }
    }
    return nil
  }

  /// A room that was taken up has another name.
  mutating func rename(_ old: String, to new: String) {
    guard let place = place(of: old) else { return }
    places[KeptRooms.key(old)] = nil
    places[KeptRooms.key(new)] = place
    entries[place]?.record.name = new
  }

  /// An account is no more, which had these names, folded.
  mutating func forget(account: String, _ names: Set<String>) {
    if !isEmpty { forgotten[account] = names }
  }

  // MARK: The end of their time

  mutating func remove(_ name: String) {
    guard let place = places.removeValue(forKey: KeptRooms.key(name)) else { return }
    entries[place] = nil
    guard places.isEmpty else { return }
    entries = []
    next = 0
    forgotten = [:]
  }

  /// Gives up those in a room who were last seen before then. Whether its whole time is over.
  mutating func giveUp(before milliseconds: Int64, in name: String) -> Bool {
    guard let place = place(of: name), let entry = entries[place] else { return false }
    if entry.earliest < milliseconds { entries[place]?.giveUp(before: milliseconds) }
    return entry.sinceMilliseconds < milliseconds
  }

  /// The name of the room whose time ends next, and since when it is kept.
  mutating func nextToEnd() -> (name: String, sinceMilliseconds: Int64)? {
    while next < entries.count {
      if let entry = entries[next] { return (entry.record.name, entry.sinceMilliseconds) }
      next += 1
    }
    return nil
  }

  // MARK: Keeping them again

  /// The names of those that nobody has come to, with how many are waited for.
  var untaken: [(name: String, people: Int)] {
    entries.compactMap { $0.flatMap { $0.isTakenUp ? nil : ($0.record.name, $0.waiting.count) } }
  }

  /// Those who are waited for in a room, without accounts that are no more.
  func waiting(in name: String) -> [KeptPerson] {
    (self[name]?.waiting.values ?? [:].values).filter {
      if case .account(let account) = $0.identity { forgotten[account] == nil } else { true }
    }
  }

  /// A room that nobody has come to, as it was kept.
  func kept(_ name: String) -> KeptRoom? {
    guard let entry = self[name] else { return nil }
    let record = rid(entry.record)
    return KeptRoom(
      record, shares: record.maskCount == entry.shares.count ? entry.shares : nil,
      people: waiting(in: name).sorted { $0.identity < $1.identity }, sinceMilliseconds: entry.sinceMilliseconds)
  }

  /// - Parameter isThere: whether a room of that name has somebody in it.
  func checkInvariants(_ isThere: (String) -> Bool) {
    for (key, place) in places {
      guard let entry = entries[place] else { preconditionFailure("A room is kept of which nothing is known.") }
      precondition(key == KeptRooms.key(entry.record.name), "A room is kept under another name than its own.")
      precondition(entry.isSound, "Those who are waited for are miscounted.")
      precondition(entry.isTakenUp == isThere(entry.record.name), "A room is kept for later in which somebody is.")
    }
  }
}

extension KeptRooms: FieldCodable {
  /// In the order in which their time ends.
  package func write(to writer: inout ByteWriter) {
    count.write(to: &writer)
    for entry in entries { entry?.write(to: &writer) }
    forgotten.mapValues { $0.sorted() }.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    for _ in 0..<(try reader.count()) {
      let entry = try Entry(from: &reader)
      guard places.updateValue(entries.count, forKey: KeptRooms.key(entry.record.name)) == nil else { throw .malformed }
      entries.append(entry)
    }
    forgotten = try [String: [String]](from: &reader).mapValues { Set($0) }
  }
}
