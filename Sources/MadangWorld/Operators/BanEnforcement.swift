import MadangWire

/// How far the search for those whom a ban means has come.
package struct BanEnforcement: Sendable {
  package let ban: ServerBan
  var last = PersonID.nobody
  package internal(set) var putOut = 0

  package init(of ban: ServerBan) {
    self.ban = ban
  }
}

extension BanEnforcement: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: ban, last, putOut) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    ban = try reader.next()
    last = try reader.next()
    putOut = try reader.next()
  }
}
