import MadangWire

extension RoomRecord: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(
      fields: name, founder, topic, modes, key, membersMax, slowSeconds, createdSeconds, bans, exceptions,
      inviteExceptions, standing, metadata)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    name = try reader.next()
    founder = try reader.next()
    topic = try reader.next()
    modes = try reader.next()
    key = try reader.next()
    membersMax = try reader.next()
    slowSeconds = try reader.next()
    createdSeconds = try reader.next()
    bans = try reader.next()
    exceptions = try reader.next()
    inviteExceptions = try reader.next()
    standing = try reader.next()
    metadata = try reader.next()
  }
}

extension RoomRecord.Topic: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: text, author, setSeconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    text = try reader.next()
    author = try reader.next()
    setSeconds = try reader.next()
  }
}

extension RoomRecord.Mask: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: mask, author, setSeconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    mask = try reader.next()
    author = try reader.next()
    setSeconds = try reader.next()
  }
}
