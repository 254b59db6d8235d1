import MadangWire

extension RoomRecord: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    name.write(to: &writer)
    founder.write(to: &writer)
    topic.write(to: &writer)
    modes.write(to: &writer)
    key.write(to: &writer)
    membersMax.write(to: &writer)
    slowSeconds.write(to: &writer)
    createdSeconds.write(to: &writer)
    bans.write(to: &writer)
    exceptions.write(to: &writer)
    inviteExceptions.write(to: &writer)
    standing.write(to: &writer)
    metadata.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    name = try String(from: &reader)
    founder = try String?(from: &reader)
    topic = try Topic?(from: &reader)
    modes = try String(from: &reader)
    key = try String?(from: &reader)
    membersMax = try Int?(from: &reader)
    slowSeconds = try Int64(from: &reader)
    createdSeconds = try Int64(from: &reader)
    bans = try [Mask](from: &reader)
    exceptions = try [Mask](from: &reader)
    inviteExceptions = try [Mask](from: &reader)
    standing = try [String: String](from: &reader)
    metadata = try [MetadataValue](from: &reader)
  }
}

extension RoomRecord.Topic: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    text.write(to: &writer)
    author.write(to: &writer)
    setSeconds.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    text = try String(from: &reader)
    author = try String(from: &reader)
    setSeconds = try Int64(from: &reader)
  }
}

extension RoomRecord.Mask: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    mask.write(to: &writer)
    author.write(to: &writer)
    setSeconds.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    mask = try String(from: &reader)
    author = try String(from: &reader)
    setSeconds = try Int64(from: &reader)
  }
}
