import MadangWire
import MadangWorld

/// How what came in is laid out in a file: pieces, each behind its length in four bytes, the lowest first. What follows the last is
/// zeros, where the program died.
///
///     ┌ head ┐┌ snapshot ┐┌ entry ┐┌ entry ┐ …
package enum RecordForm {
  static let magic: [UInt8] = Array("madang record".utf8)
  /// Goes up with every change of what entries hold, and of what digests are made of; a snapshot has a version of its own.
  package static let version = 4
  /// No piece is longer, but a snapshot.
  package static let pieceBytesMax = 1 << 30

  /// What is known before the first entry.
  package struct Head: FieldCodable {
    package var version: Int
    /// Of the program.
    package var program: String
    package var keepsTexts: Bool
    package var sessionsMax: Int
    package var roomsMax: Int
    /// See `RecordedSettings`.
    package var settings: [UInt8]

    package init(program: String, keepsTexts: Bool, _ world: borrowing World) {
      version = RecordForm.version
      self.program = program
      self.keepsTexts = keepsTexts
      sessionsMax = world.sessions.slotsMax
      roomsMax = world.rooms.slotsMax
      var writer = ByteWriter()
      RecordedSettings.write(world.settings, to: &writer)
      settings = writer.copiedBytes
    }

    package func write(to writer: inout ByteWriter) {
      writer.append(fields: RecordForm.magic, version, program, keepsTexts, sessionsMax, roomsMax, settings)
    }

    /// Of another version, no more than that and the program is read.
    package init(from reader: inout FieldReader) throws(FieldError) {
      guard try [UInt8](from: &reader) == RecordForm.magic else { throw .unknown }
      version = try reader.next()
      program = try reader.next()
      (keepsTexts, sessionsMax, roomsMax, settings) = (true, 0, 0, [])
      guard version == RecordForm.version else { return }
      keepsTexts = try reader.next()
      sessionsMax = try reader.next()
      roomsMax = try reader.next()
      settings = try reader.next()
      guard (1...1 << 26).contains(sessionsMax), (1...1 << 32).contains(roomsMax) else { throw .malformed }
    }
  }

  /// What stands before a piece.
  package static func length(of count: Int) -> InlineArray<4, UInt8> {
    InlineArray { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }

  /// The piece that begins at an offset, and where the next begins; nil at the end, or where the rest of it is missing.
  package static func piece(in bytes: [UInt8], at offset: Int) -> (piece: [UInt8], end: Int)? {
    guard offset + 4 <= bytes.count else { return nil }
    var count = 0
    for index in 0..<4 { count |= Int(bytes[offset + index]) << (8 * index) }
    guard count > 0, count <= pieceBytesMax, offset + 4 + count <= bytes.count else { return nil }
    return (Array(bytes[offset + 4..<offset + 4 + count]), offset + 4 + count)
  }
}
