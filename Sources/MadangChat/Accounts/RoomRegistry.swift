import MadangWire

/// The rooms that are registered, whether somebody is in them or nobody, and what of them has yet to be kept.
///
/// A record is as new as the last change of its room: `World.noteChange` brings it up to date each time.
struct RoomRegistry {
  /// By the name's key.
  private var records: [[UInt8]: RoomRecord] = [:]
  /// Names of rooms that the store has otherwise, or still.
  private var unsaved: [[UInt8]: String] = [:]
  /// Those that the store could not take: they go with the next that change.
  private var failed: [[UInt8]: String] = [:]

  init(_ rooms: [RoomRecord] = []) {
    for room in rooms { records[RoomRegistry.key(room.name)] = room }
  }

  var isEmpty: Bool { records.isEmpty }
  var hasUnsaved: Bool { !unsaved.isEmpty }

  subscript(name: String) -> RoomRecord? { records.isEmpty ? nil : records[RoomRegistry.key(name)] }

  /// How many rooms an account founded.
  func count(foundedBy account: String) -> Int {
    records.values.count { $0.founder?.foldedName == account.foldedName }
  }

  /// Adds a room, or replaces what is known of it.
  mutating func put(_ room: RoomRecord) {
    let key = RoomRegistry.key(room.name)
    records[key] = room
    unsaved[key] = room.name
  }

  mutating func remove(_ name: String) {
    let key = RoomRegistry.key(name)
    records[key] = nil
    unsaved[key] = name
  }

  /// A room has another name; all else stays.
  mutating func rename(_ old: String, to new: String) {
    guard var record = self[old] else { return }
    remove(old)
    record.name = new
    put(record)
  }

  /// An account is no more, which had these names, folded: it founded nothing, and stands nowhere. A room that it founded
  /// stays registered where another account is an operator by right, or where the house keeps it. Returns the rooms that
  /// lost their founder.
  mutating func forget(account: String, _ names: Set<String>, house: [String]) -> [String] {
    let account = account.foldedName
    var orphans: [String] = []
    for record in records.values {
      var kept = record
      kept.forget(account: account, names)
      if kept == record { continue }
      let wasFounder = record.founder?.foldedName == account
      if !wasFounder || kept.hasOperator || house.contains(record.name.foldedName) {
        put(kept)
      } else {
        remove(record.name)
      }
      if wasFounder { orphans.append(record.name) }
    }
    return orphans.sorted()
  }

  /// A change that could not be kept waits for the next one: a full disk is not asked again and again.
  mutating func retry(_ change: RoomChange) {
    failed[RoomRegistry.key(change.name)] = change.name
  }

  /// What the store must be told; it is taken to be on its way there. Removals come last: a room that has another name is
  /// never under none.
  mutating func takeUnsaved() -> [RoomChange] {
    let names = unsaved.merging(failed) { name, _ in name }
    unsaved = [:]
    failed = [:]
    let saves = names.keys.compactMap { records[$0].map { RoomChange.save($0) } }
    return saves + names.filter { records[$0.key] == nil }.values.map { .remove($0) }
  }

  private static func key(_ name: String) -> [UInt8] { CaseMapping.key(of: name) }
}
