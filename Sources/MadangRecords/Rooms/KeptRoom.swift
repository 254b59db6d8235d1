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
  package func write(to writer: inout ByteWriter) {
    record.name.write(to: &writer)
    record.createdSeconds.write(to: &writer)
    (record.topic != nil).write(to: &writer)
    if let topic = record.topic {
      topic.text.write(to: &writer)
      topic.author.write(to: &writer)
      topic.setSeconds.write(to: &writer)
    }
    record.modes.write(to: &writer)
    record.key.write(to: &writer)
    record.membersMax.write(to: &writer)
    record.slowSeconds.write(to: &writer)
    for list in KeptRoom.lists {
      record[keyPath: list].count.write(to: &writer)
      for mask in record[keyPath: list] {
        mask.mask.write(to: &writer)
        mask.author.write(to: &writer)
        mask.setSeconds.write(to: &writer)
      }
    }
    shares.write(to: &writer)
    record.metadata.count.write(to: &writer)
    for value in record.metadata {
      value.key.write(to: &writer)
      value.value.write(to: &writer)
    }
    people.write(to: &writer)
    sinceMilliseconds.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    record = RoomRecord(name: try String(from: &reader), createdSeconds: try Int64(from: &reader))
    if try Bool(from: &reader) {
      record.topic = RoomRecord.Topic(
        text: try String(from: &reader), author: try String(from: &reader), setSeconds: try Int64(from: &reader))
    }
    record.modes = try String(from: &reader)
    record.key = try String?(from: &reader)
    record.membersMax = try Int?(from: &reader)
    record.slowSeconds = try Int64(from: &reader)
    for list in KeptRoom.lists {
      for _ in 0..<(try KeptRoom.count(from: &reader)) {
        record[keyPath: list].append(
          RoomRecord.Mask(
            mask: try String(from: &reader), author: try String(from: &reader), setSeconds: try Int64(from: &reader)))
      }
    }
    shares = try [UInt64](from: &reader)
    guard shares.count == record.maskCount else { throw .malformed }
    for _ in 0..<(try KeptRoom.count(from: &reader)) {
      record.metadata.append(MetadataValue(key: try String(from: &reader), value: try String(from: &reader)))
    }
    people = try [KeptPerson](from: &reader)
    sinceMilliseconds = try Int64(from: &reader)
  }

  private static var lists: [WritableKeyPath<RoomRecord, [RoomRecord.Mask]>] {
    [\.bans, \.exceptions, \.inviteExceptions]
  }

  /// A count that is a lie ends before it has taken memory.
  private static func count(from reader: inout FieldReader) throws(FieldError) -> Int {
    let count = try Int(from: &reader)
    guard count >= 0, count <= reader.remaining else { throw .truncated }
    return count
  }
}
