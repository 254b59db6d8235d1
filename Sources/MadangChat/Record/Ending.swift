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
    reason.write(to: &writer)
    note.write(to: &writer)
    unheardMilliseconds.write(to: &writer)
    isShutdown.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    reason = try String(from: &reader)
    note = try String(from: &reader)
    unheardMilliseconds = try Int64(from: &reader)
    isShutdown = try Bool(from: &reader)
  }
}
