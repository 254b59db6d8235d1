/// What the rules know of the server that they run in.
package struct Settings: Sendable {
  package var serverName: String
  package var network: String
  package var version: String
  /// Where plain connections land unless their listener names another room.
  package var lobby: String
  /// Lines of the message of the day; none means there is none.
  package var motd: [String]
  /// When the server started, in seconds since 1970.
  package var startedSeconds: Int64
  package var limits: ChatLimits
  /// Keeps the hashes of names from being guessed.
  package var hashSeed: UInt64

  package init(
    serverName: String = "madang.local", network: String = "Madang", version: String = "madang",
    lobby: String = "#lobby", motd: [String] = [], startedSeconds: Int64 = 0, limits: ChatLimits = ChatLimits(),
    hashSeed: UInt64 = 0
  ) {
    self.serverName = serverName
    self.network = network
    self.version = version
    self.lobby = lobby
    self.motd = motd
    self.startedSeconds = startedSeconds
    self.limits = limits
    self.hashSeed = hashSeed
  }
}

/// The rules' bounds. Bytes are bytes of UTF-8. ISUPPORT announces them.
package struct ChatLimits: Sendable {
  package var nickBytesMax = 64
  package var roomNameBytesMax = 64
  package var userBytesMax = 18
  package var topicBytesMax = 390
  package var awayBytesMax = 390
  package var kickBytesMax = 390
  package var realnameBytesMax = 150
  package var keyBytesMax = 32
  package var roomsPerSessionMax = 50
  package var bansPerRoomMax = 100
  package var invitationsPerRoomMax = 100
  /// Targets of one PRIVMSG, NOTICE or TAGMSG.
  package var targetsMax = 20
  /// Names or rooms that one answer to a plain connection lists.
  package var plainListMax = 500
  /// Changes of one MODE command that take a parameter.
  package var modeChangesMax = 20

  package init() {}
}
