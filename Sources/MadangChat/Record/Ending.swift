import MadangWire

/// Why and how a connection ends, as the world is told of it.
package struct Ending: FieldCodable {
  package var reason: String
  /// What its own client reads besides.
  package var note: String
  /// How long nothing had been heard of it where it broke; 0 where it was ended.
  package var unheardMilliseconds: Int64
  /// Whether the server ends.
  package var isShutdown: Bool

  package init(reason: String, note: String = "", unheardMilliseconds: Int64 = 0, isShutdown: Bool = false) {
    self.reason = reason
    self.note = note
    self.unheardMilliseconds = unheardMilliseconds
    self.isShutdown = isShutdown
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(fields: reason, note, unheardMilliseconds, isShutdown)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    reason = try reader.next()
    note = try reader.next()
    unheardMilliseconds = try reader.next()
    isShutdown = try reader.next()
  }
}
