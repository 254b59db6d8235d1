import MadangWire

/// What is known of a connection before it is welcomed. Modern IRC, "Connection Registration".
package struct Registration: Sendable {
  /// CAP LS or CAP REQ came: no welcome before CAP END. See capability-negotiation.
  package var negotiatesCapabilities = false
  /// What PASS gave last.
  package var password: String?
  package var hasUser = false

  package init() {}
}

extension Registration: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: negotiatesCapabilities, password, hasUser)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    negotiatesCapabilities = try reader.next()
    password = try reader.next()
    hasUser = try reader.next()
  }
}
