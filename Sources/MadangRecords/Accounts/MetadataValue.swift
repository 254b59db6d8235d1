import MadangWire

/// One key of what an account or a room says of itself, for everyone to read. IRCv3, metadata.
package struct MetadataValue: Equatable, Sendable {
  package let key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

extension MetadataValue: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: key, value) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(key: try reader.next(), value: try reader.next())
  }
}
