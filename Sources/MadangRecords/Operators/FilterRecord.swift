import MadangWire

/// A spam filter that an operator added.
package struct FilterRecord: Equatable, Sendable {
  package let pattern: String
  /// `block`, `warn` or `kill`.
  package let action: String
  package let setBy: String
  package let createdSeconds: Int64

  package init(pattern: String, action: String, setBy: String, createdSeconds: Int64) {
    self.pattern = pattern
    self.action = action
    self.setBy = setBy
    self.createdSeconds = createdSeconds
  }
}

extension FilterRecord: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: pattern, action, setBy, createdSeconds) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(
      pattern: try reader.next(), action: try reader.next(), setBy: try reader.next(),
      createdSeconds: try reader.next())
  }
}
