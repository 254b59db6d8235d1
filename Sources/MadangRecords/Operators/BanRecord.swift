import MadangWire

/// Somebody whom the server keeps out.
package struct BanRecord: Equatable, Sendable {
  /// The numbers are on disk: they never change.
  package enum Kind: UInt8, CaseIterable, FieldCodable, Sendable {
    /// An address or a network in CIDR notation.
    case address = 0
    case account = 1
    /// `nick!user@host` with `*` and `?`.
    case mask = 2
    case realname = 3
  }

  package var kind: Kind
  package var pattern: String
  package var reason: String
  package var setBy: String
  package var createdSeconds: Int64
  /// Nil: for good.
  package var expiresSeconds: Int64?

  package init(
    kind: Kind, pattern: String, reason: String, setBy: String, createdSeconds: Int64, expiresSeconds: Int64? = nil
  ) {
    self.kind = kind
    self.pattern = pattern
    self.reason = reason
    self.setBy = setBy
    self.createdSeconds = createdSeconds
    self.expiresSeconds = expiresSeconds
  }
}

extension BanRecord: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: kind, pattern, reason, setBy, createdSeconds, expiresSeconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    kind = try reader.next()
    pattern = try reader.next()
    reason = try reader.next()
    setBy = try reader.next()
    createdSeconds = try reader.next()
    expiresSeconds = try reader.next()
  }
}
