import MadangWire

/// Who takes back an event, and why. IRCv3 message-redaction.
package struct Redaction: Equatable, Sendable {
  /// The redaction's own id.
  package var id: MessageID
  /// When, since 1970.
  package var milliseconds: Int64
  /// `nick!user@host`.
  package var source: String
  package var account: String?
  package var reason: String

  /// - Parameter milliseconds: nil where the id tells them.
  package init(
    id: MessageID, milliseconds: Int64? = nil, source: String, account: String? = nil, reason: String = ""
  ) {
    self.id = id
    self.milliseconds = milliseconds ?? id.milliseconds
    self.source = source
    self.account = account
    self.reason = reason
  }
}

extension Redaction: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: id, milliseconds, source, account, reason)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(
      id: try reader.next(), milliseconds: try reader.next(Int64.self), source: try reader.next(),
      account: try reader.next(), reason: try reader.next())
  }
}
