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
    nick.write(to: &writer)
    account.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    nick = try String(from: &reader)
    account = try String(from: &reader)
  }
}
