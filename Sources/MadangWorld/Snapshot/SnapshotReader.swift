import MadangMemory
import MadangRecords
import MadangWire

/// Makes a world of a snapshot, a piece at a time.
package struct SnapshotReader: ~Copyable {
  private var world: World
  /// Where somebody is to be; nil: there is no slot left.
  private let slots: (PersonID) -> Handle?
  private var parts: SnapshotParts = []
  private var hash: UInt64 = 0
  private var hasHead = false
  private var hasEnd = false
  private var handles: [PersonID: Handle] = [:]
  /// Whose further connections, or whose person, are yet to be found.
  private var unresolved: [(handle: Handle, others: [PersonID])] = []
  /// What is left of a record that another piece has the rest of.
  private var rest: [UInt8] = []

  /// - Parameters:
  ///   - settings: those that the world had. What they say of accounts and rooms is not asked: the snapshot has them.
  ///   - slots: gives each session a slot that nobody has; nil where there is none.
  package init(settings: ChatSettings, sessionsMax: Int, roomsMax: Int, slots: @escaping (PersonID) -> Handle?) {
    var settings = settings
    settings.bans = []
    settings.filters = []
    settings.services.ownedNames = []
    settings.services.registeredRooms = []
    settings.services.alwaysOn = []
    settings.services.keptRooms = []
    world = World(settings: settings, sessionsMax: sessionsMax, roomsMax: roomsMax)
    self.slots = slots
  }

  /// Reads more of it; pieces may be cut anywhere.
  package mutating func read(_ bytes: Span<UInt8>) throws(SnapshotError) {
    rest.reserveCapacity(rest.count + bytes.count)
    for index in bytes.indices { rest.append(bytes[index]) }
    var start = 0
    while let (record, end) = try nextRecord(from: start) {
      try take(record)
      start = end
    }
    rest.removeFirst(start)
  }

  /// A whole record, once its hash is found to be right; and where the next begins. Nil where more must come first.
  private mutating func nextRecord(from start: Int) throws(SnapshotError) -> (record: [UInt8], end: Int)? {
    let record: [UInt8]
    var given: UInt64 = 0
    let end: Int
    do throws(FieldError) {
      var reader = FieldReader(rest.span.extracting(start..<rest.count))
      let count = try Int(from: &reader)
      guard count > 0, count <= SnapshotReader.recordBytesMax else { throw .malformed }
      let bytes = try reader.bytes(count)
      record = bytes.indices.map { bytes[$0] }
      for _ in 0..<8 { given = given << 8 | UInt64(try reader.byte()) }
      end = rest.count - reader.remaining
    } catch {
      if error == .truncated { return nil }
      throw hasHead ? .damaged : .notSnapshot
    }
    hash = SnapshotForm.hash(record, after: hash)
    guard given == hash else { throw hasHead ? .damaged : .notSnapshot }
    return (record, end)
  }

  /// No record is so long: a count beyond is a lie.
  private static let recordBytesMax = 1 << 30

  // MARK: Records

  private mutating func take(_ record: [UInt8]) throws(SnapshotError) {
    var head: SnapshotHead?
    do throws(FieldError) {
      var reader = FieldReader(record.span)
      let kind = try SnapshotForm.Kind(from: &reader)
      guard !hasEnd, hasHead == (kind != .head) else { throw .malformed }
      switch kind {
      case .head: head = try SnapshotHead(from: &reader)
      case .session: try add(SessionRow(from: &reader, parts))
      case .room: try add(RoomRow(from: &reader, parts))
      case .table: try world.read(table: try UInt32(from: &reader), handles, from: &reader)
      case .end: try resolveAttachments()
      }
      if kind != .head { try reader.end() }
      if kind == .end { hasEnd = true }
    } catch {
      throw isFull ? .tooMany : hasHead ? .damaged : .notSnapshot
    }
    guard let head else { return }
    guard head.version == SnapshotForm.version else { throw .version(head.version) }
    guard head.roomSlots <= world.rooms.slotsMax else { throw .tooMany }
    hasHead = true
    parts = SnapshotParts(rawValue: head.parts)
    world.begin(head)
  }

  /// There is no slot left.
  private var isFull = false

  private mutating func add(_ row: consuming SessionRow) throws(FieldError) {
    guard row.id > (world.lastArrival ?? .nobody), row.rooms.count == Set(row.rooms).count else { throw .malformed }
    guard let handle = slots(row.id), handle.slot < world.sessions.slotsMax else {
      isFull = true
      throw .malformed
    }
    let (id, others) = (row.id, row.attachmentsOrPerson)
    try world.add(row, in: handle)
    handles[id] = handle
    if !others.isEmpty { unresolved.append((handle, others)) }
  }

  private mutating func add(_ row: consuming RoomRow) throws(FieldError) {
    try world.add(row, handles)
  }

  /// All rows are there: each finds the others.
  private mutating func resolveAttachments() throws(FieldError) {
    for (handle, ids) in unresolved {
      var others: [Handle] = []
      for id in ids {
        guard let other = handles[id] else { throw .malformed }
        others.append(other)
      }
      world.restore(attachmentsOrPerson: others, of: handle)
    }
    try world.settleSnapshot()
  }

  /// The world, once all of it was read.
  package consuming func finish() throws(SnapshotError) -> World {
    guard hasEnd, rest.isEmpty else { throw hasHead ? .incomplete : .notSnapshot }
    return world
  }
}
