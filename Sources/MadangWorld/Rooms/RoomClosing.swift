import MadangWire

/// How far a room that is closed has been emptied.
package struct RoomClosing: Sendable {
  let room: UInt32
  package let name: String
  let reason: String
  package internal(set) var putOut = 0

  init(room: UInt32, name: String, reason: String) {
    self.room = room
    self.name = name
    self.reason = reason
  }
}

extension RoomClosing: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: room, name, reason, putOut) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    room = try reader.next()
    name = try reader.next()
    reason = try reader.next()
    putOut = try reader.next()
  }
}
