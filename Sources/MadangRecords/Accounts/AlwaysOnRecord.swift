import MadangWire

/// Where an account that is always on is: what its owner finds again when they come back, after a restart too.
package struct AlwaysOnRecord: Equatable, Sendable {
  /// As it was registered.
  package var account: String
  package var nick: String
  package var user: String
  /// As others see it.
  package var host: String
  package var realname: String
  package var rooms: [String]
  /// The last event that the last of its owner's connections can have been told; nil while they have one.
  package var absentSince: MessageID?
  /// When that was, in milliseconds since 1970.
  package var absentMilliseconds: Int64?

  package init(
    account: String, nick: String, user: String, host: String, realname: String, rooms: [String] = [],
    absentSince: MessageID? = nil, absentMilliseconds: Int64? = nil
  ) {
    self.account = account
    self.nick = nick
    self.user = user
    self.host = host
    self.realname = realname
    self.rooms = rooms
    self.absentSince = absentSince
    self.absentMilliseconds = absentMilliseconds ?? absentSince?.milliseconds
  }
}

extension AlwaysOnRecord: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: account, nick, user, host, realname, rooms, absentSince, absentMilliseconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    account = try reader.next()
    nick = try reader.next()
    user = try reader.next()
    host = try reader.next()
    realname = try reader.next()
    rooms = try reader.next()
    absentSince = try reader.next()
    absentMilliseconds = try reader.next()
  }
}
