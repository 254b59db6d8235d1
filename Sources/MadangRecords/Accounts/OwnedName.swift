import MadangWire

/// A nickname that belongs to an account.
package struct OwnedName: Equatable, Sendable {
  package let nick: String
  /// The account's name as it was registered.
  package let account: String

  package init(nick: String, account: String) {
    self.nick = nick
    self.account = account
  }
}

extension OwnedName: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: nick, account)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    nick = try reader.next()
    account = try reader.next()
  }
}
