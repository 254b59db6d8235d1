import MadangWire

extension ServerBan: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    target.write(to: &writer)
    reason.write(to: &writer)
    author.write(to: &writer)
    setSeconds.write(to: &writer)
    expiresSeconds.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(
      target: try String(from: &reader), reason: try String(from: &reader), author: try String(from: &reader),
      setSeconds: try Int64(from: &reader), expiresSeconds: try Int64?(from: &reader))
  }
}

extension SpamFilter: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    pattern.write(to: &writer)
    action.rawValue.write(to: &writer)
    author.write(to: &writer)
    setSeconds.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    let pattern = try String(from: &reader)
    guard let action = Action(rawValue: try String(from: &reader)) else { throw .unknown }
    let author = try String(from: &reader)
    let setSeconds = try Int64(from: &reader)
    guard
      let filter = SpamFilter(
        pattern: pattern, action: action, author: author, setSeconds: setSeconds, bytesMax: .max)
    else { throw .malformed }
    self = filter
  }
}
