import MadangWire

/// What an operator or the server did, for those who must answer for it later.
package struct AuditEntry: Equatable, Sendable {
  package var seconds: Int64
  package var actor: String
  /// One word, as `KILL` or `BAN`.
  package var action: String
  package var target: String
  package var detail: String

  package init(seconds: Int64, actor: String, action: String, target: String, detail: String = "") {
    self.seconds = seconds
    self.actor = actor
    self.action = action
    self.target = target
    self.detail = detail
  }
}

extension AuditEntry: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: seconds, actor, action, target, detail) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    seconds = try reader.next()
    actor = try reader.next()
    action = try reader.next()
    target = try reader.next()
    detail = try reader.next()
  }
}
