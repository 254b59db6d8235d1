import MadangWire

extension Room.Topic: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: text, author, setSeconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    text = try reader.next()
    author = try reader.next()
    setSeconds = try reader.next()
  }
}

extension Room.Mask: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: mask, author, setSeconds, share)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    mask = try reader.next()
    author = try reader.next()
    setSeconds = try reader.next()
    share = try reader.next()
  }
}
