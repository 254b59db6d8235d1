import MadangWire

extension Room.Topic: FieldCodable {
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

extension Room.Mask: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    mask.write(to: &writer)
    author.write(to: &writer)
    setSeconds.write(to: &writer)
    share.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    mask = try String(from: &reader)
    author = try String(from: &reader)
    setSeconds = try Int64(from: &reader)
    share = try UInt64(from: &reader)
  }
}
