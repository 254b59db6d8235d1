import MadangWire

/// A room as it was when the server ended, whether it is registered or not, for whoever comes soon after the next start.
package struct KeptRoom: Equatable, Sendable {
  /// What the room was, without a founder and without standing by account: see `people`. Of a registered room, the registry
  /// knows better.
  package var record: RoomRecord
  /// On what each entry of its lists stands, as the run that kept it told addresses apart: see `Room.Mask.share`. Bans,
  /// exceptions and exceptions of invitations, one after another.
  package var shares: [UInt64]
  /// In the order of their identities, each of which is there once.
  package var people: [KeptPerson]
  /// When that server ended, in milliseconds since 1970.
  package var sinceMilliseconds: Int64

  /// - Parameter shares: nil: its entries stand on nobody's account.
  package init(_ record: RoomRecord, shares: [UInt64]? = nil, people: [KeptPerson], sinceMilliseconds: Int64) {
    precondition(shares == nil || shares?.count == record.maskCount, "Each entry of the lists stands on something.")
    self.record = record
    self.shares = shares ?? Array(repeating: 0, count: record.maskCount)
    self.people = people
    self.sinceMilliseconds = sinceMilliseconds
  }
}

extension KeptRoom: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: record, shares, people, sinceMilliseconds) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    record = try reader.next()
    shares = try reader.next()
    guard shares.count == record.maskCount else { throw .malformed }
    people = try reader.next()
    sinceMilliseconds = try reader.next()
  }
}
