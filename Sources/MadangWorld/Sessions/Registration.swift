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
    negotiatesCapabilities.write(to: &writer)
    password.write(to: &writer)
    hasUser.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    negotiatesCapabilities = try Bool(from: &reader)
    password = try String?(from: &reader)
    hasUser = try Bool(from: &reader)
  }
}
