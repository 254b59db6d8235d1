import MadangWire

/// How far an account that is no more has been forgotten.
package struct AccountForgetting: Sendable {
  package let account: String
  /// Its own and its nicknames, folded.
  let names: [String]
  /// The rooms that are registered, by their names' keys: those that are yet to be looked at, the next one last. At the end
  /// are those that the account founded. Nil while somebody is logged in to it.
  var records: [[UInt8]]?
  /// The next slot of a room.
  var room: UInt32 = 0

  init(of account: String, names: [String]) {
    self.account = account
    self.names = names
  }
}

extension AccountForgetting: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: account, names, records, room) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    account = try reader.next()
    names = try reader.next()
    records = try reader.next()
    room = try reader.next()
  }
}
