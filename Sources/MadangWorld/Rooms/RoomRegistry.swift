import MadangRecords
import MadangWire

/// The rooms that are registered, whether somebody is in them or nobody, and what of them has yet to be kept.
///
/// A record is as new as the last change of its room: `World.noteChange` brings it up to date each time.
package struct RoomRegistry {
  /// What an account has founded.
  private struct Founded: Equatable {
    /// In whose order they are forgotten.
    var rooms = RoomKeys()
    /// Entries of all lists of these rooms.
    var maskCount = 0
  }

  /// By the name's key.
  private var records: [[UInt8]: RoomRecord] = [:]
  /// By which `forget` finds each room.
  private var keys = RoomKeys()
  /// By folded account.
  private var founded: [String: Founded] = [:]
  /// What the names look like; each is its own owner.
  private var likeNames: LikeNames
  /// Names, by key.
  private var unsaved = WriteBehind<[UInt8], String> { $1 }
  /// By the names' keys, what has been changed since `takeChanged`; nil where nobody has asked yet.
  private var changed: Set<[UInt8]>?

  init(_ rooms: [RoomRecord] = [], _ likeness: NameLikeness = .none) {
    likeNames = LikeNames(likeness)
    let records = Dictionary(rooms.map { (RoomRegistry.key($0.name), $0) }) { $1 }
    keys = RoomKeys(records.keys)
    // In their order each is the last of its founder's, and moves none of them.
    for key in keys.list { set(records[key], at: key) }
  }

  package var isEmpty: Bool { records.isEmpty }
  var hasUnsaved: Bool { unsaved.hasNew }

  package subscript(name: String) -> RoomRecord? { records.isEmpty ? nil : records[RoomRegistry.key(name)] }

  /// The room whose name looks like this one, and is another.
  package func name(like name: String) -> String? { records.isEmpty ? nil : likeNames.owner(ofNameLike: name) }

  func record(at key: [UInt8]) -> RoomRecord? { records[key] }

  /// All records, in the order of the names.
  var all: [RoomRecord] { keys.list.compactMap { records[$0] } }

  /// By which `forget` finds the room whose name comes next; nil after the last.
  func key(after key: [UInt8]) -> [UInt8]? { keys.key(after: key) }

  /// By which `forget` finds the first room that an account founded; nil where there is none.
  func firstKey(foundedBy account: String) -> [UInt8]? { founded[account.foldedName]?.rooms.first }

  /// What `forget` looks through in a room's record: entries of its lists, and who stands there.
  func entryCount(ofRoomAt key: [UInt8]) -> Int { records[key].map { $0.maskCount + $0.standing.count } ?? 0 }

  /// How many rooms an account founded.
  package func count(foundedBy account: String) -> Int { founded[account.foldedName]?.rooms.list.count ?? 0 }

  /// How many entries the lists of those rooms have.
  package func maskCount(ofRoomsFoundedBy account: String) -> Int { founded[account.foldedName]?.maskCount ?? 0 }

  /// Adds a room, or replaces what is known of it.
  package mutating func put(_ room: RoomRecord) {
    let key = RoomRegistry.key(room.name)
    set(room, at: key)
    unsaved.note(room.name, of: key)
  }

  package mutating func remove(_ name: String) {
    let key = RoomRegistry.key(name)
    set(nil, at: key)
    unsaved.note(name, of: key)
  }

  private mutating func set(_ room: RoomRecord?, at key: [UInt8]) {
    let old = records[key]
    if let old, let founder = old.founder?.foldedName {
      founded[founder]?.rooms.remove(key)
      founded[founder]?.maskCount -= old.maskCount
      if founded[founder]?.rooms.first == nil { founded[founder] = nil }
    }
    records[key] = room
    changed?.insert(key)
    if room == nil { keys.remove(key) } else { keys.insert(key) }
    if let room, let founder = room.founder?.foldedName {
      founded[founder, default: Founded()].rooms.insert(key)
      founded[founder]?.maskCount += room.maskCount
    }
    if old?.name == room?.name { return }
    if let old { likeNames.remove(old.name, of: old.name) }
    if let room { likeNames.add(room.name, of: room.name) }
  }

  /// The keys of what has been put, renamed or removed since the last call, in no order; nil the first time: all of it is new.
  mutating func takeChanged() -> Set<[UInt8]>? {
    defer { changed = [] }
    return changed
  }

  /// A room has another name; all else stays.
  package mutating func rename(_ old: String, to new: String) {
    guard var record = self[old] else { return }
    remove(old)
    record.name = new
    put(record)
  }

  /// An account is no more, which had these names, folded: a room that it founded it founded no more, and it stands nowhere.
  /// The room stays registered where another account is an operator by right, or where the house keeps it. Returns the room
  /// where it lost its founder.
  package mutating func forget(account: String, _ names: Set<String>, inRoomAt key: [UInt8], house: [String]) -> String?
  {
    guard let record = records[key] else { return nil }
    var kept = record
    kept.forget(account: account.foldedName, names)
    if kept == record { return nil }
    let wasFounder = record.founder?.foldedName == account.foldedName
    if !wasFounder || kept.hasOperator || house.contains(record.name.foldedName) {
      put(kept)
    } else {
      remove(record.name)
    }
    return wasFounder ? record.name : nil
  }

  /// A change that could not be kept waits for the next one.
  mutating func retry(_ change: RoomChange) { unsaved.retry(RoomRegistry.key(change.name)) }

  /// What the store must be told. Removals come last: a room that has another name is never under none.
  mutating func takeUnsaved() -> [RoomChange] {
    let names = unsaved.take()
    let saves = names.compactMap { self[$0].map { RoomChange.save($0) } }
    return saves + names.filter { self[$0] == nil }.map { .remove($0) }
  }

  package static func key(_ name: String) -> [UInt8] { CaseMapping.key(of: name) }

  package func checkInvariants() {
    var expected: [String: Founded] = [:]
    for (key, record) in records {
      guard let founder = record.founder?.foldedName else { continue }
      expected[founder, default: Founded()].rooms.insert(key)
      expected[founder]?.maskCount += record.maskCount
    }
    precondition(expected == founded, "What accounts have founded is miscounted.")
    precondition(keys == RoomKeys(records.keys), "Registered rooms are out of order.")
  }
}
