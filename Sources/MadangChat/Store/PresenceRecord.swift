/// Where an account that is always on is: what its owner finds again when they come back, after a restart too.
package struct PresenceRecord: Equatable, Sendable {
  /// As it was registered.
  package var account: String
  package var nick: String
  package var user: String
  /// As others see it.
  package var host: String
  package var realname: String
  package var rooms: [String]
  /// Since when its owner has had no connection, in milliseconds since 1970; nil while they have one.
  package var absentSince: Int64?

  package init(
    account: String, nick: String, user: String, host: String, realname: String, rooms: [String] = [],
    absentSince: Int64? = nil
  ) {
    self.account = account
    self.nick = nick
    self.user = user
    self.host = host
    self.realname = realname
    self.rooms = rooms
    self.absentSince = absentSince
  }
}
