import MadangRecords
import MadangWire

/// How a snapshot of a world is laid out: records, each behind its length and before a hash of itself and of all before it, so that
/// whatever is damaged is found before it is read.
///
///     ┌ count ┐┌ kind ┐┌ fields ┐┌ hash, 8 ┐
///     head · session … · room … · table … · end
package enum SnapshotForm {
  static let magic: [UInt8] = Array("madang world".utf8)
  /// Goes up with every change of what records hold.
  package static let version = 4

  enum Kind: UInt8, FieldCodable {
    case head, session, room, table, end
  }

  /// What follows a record, by what followed the one before.
  static func hash(_ record: [UInt8], after last: UInt64) -> UInt64 {
    Digest.hash((0..<8).map { UInt8(truncatingIfNeeded: last >> (56 - 8 * UInt64($0))) } + record)
  }

  static func append(_ hash: UInt64, to writer: inout ByteWriter) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      writer.append(byte: UInt8(truncatingIfNeeded: hash >> shift))
    }
  }
}

/// Why bytes are no snapshot that can be read here.
package enum SnapshotError: Error, Equatable, Sendable {
  case notSnapshot
  /// Of another version than this one reads.
  case version(Int)
  /// A record does not match its hash, or is none.
  case damaged
  /// It ends before its end.
  case incomplete
  /// There are more people or rooms than may be here.
  case tooMany
}

/// How far the writing of a snapshot has come.
package struct SnapshotCursor: Sendable {
  enum Position {
    case head
    case sessions(after: PersonID)
    case rooms(next: UInt32)
    case tables(next: UInt32)
    case done
  }

  let parts: SnapshotParts
  var position = Position.head
  var hash: UInt64 = 0

  package init(_ parts: SnapshotParts) {
    self.parts = parts
  }
}

/// Numbers of the head.
struct SnapshotHead: FieldCodable {
  var version: Int
  var parts: UInt8
  var latest: MessageID
  var lastSerial: UInt64
  var roomSlots: UInt32
  var vacantRooms: [UInt32]

  init(version: Int, parts: UInt8, latest: MessageID, lastSerial: UInt64, roomSlots: UInt32, vacantRooms: [UInt32]) {
    self.version = version
    self.parts = parts
    self.latest = latest
    self.lastSerial = lastSerial
    self.roomSlots = roomSlots
    self.vacantRooms = vacantRooms
  }

  func write(to writer: inout ByteWriter) {
    writer.append(fields: SnapshotForm.magic, version, parts, latest, lastSerial, roomSlots, vacantRooms)
  }

  /// Of another version no more than that is read.
  init(from reader: inout FieldReader) throws(FieldError) {
    guard try [UInt8](from: &reader) == SnapshotForm.magic else { throw .unknown }
    version = try reader.next()
    parts = 0
    latest = MessageID(rawValue: 0)
    lastSerial = 0
    roomSlots = 0
    vacantRooms = []
    guard version == SnapshotForm.version else { return }
    parts = try reader.next()
    latest = try reader.next()
    lastSerial = try reader.next()
    roomSlots = try reader.next()
    vacantRooms = try reader.next()
    try reader.end()
  }
}
