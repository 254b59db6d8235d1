import MadangRecords

/// What the rules know of the server that they run in.
package struct ChatSettings: Sendable {
  package var serverName: String
  package var network: String
  /// Where a picture of the network is. IRCv3, network-icon.
  package var networkIcon: String?
  package var version: String
  /// What describes the server in WHOIS.
  package var serverInfo: String
  /// What others do for the rules: accounts, and the keeping of rooms.
  package var services = ChatServices()
  /// Who may say where their clients come from. IRCv3, webirc.
  package var webGateways: [WebGateway] = []
  /// Client-only tags that are not handed on. IRCv3, message-tags: "RPL_ISUPPORT Tokens".
  package var clientTags = ClientTagPolicy()
  /// Whether only those come in who are logged in to an account.
  package var requiresAccount = false
  /// Nil where clients may come in the clear as they like.
  package var strictTransport: StrictTransport?
  /// Who may make an account.
  package var registration = RegistrationPolicy.open
  /// What PASS must give; nil where anybody may come.
  package var password: String?
  /// What passwords are compared with, where `password` and those of gateways say no more than that there are some; nil where
  /// they are the passwords themselves.
  package var secrets: ServerSecrets?
  /// Where plain connections land unless their listener names another room.
  package var lobby: String
  /// Rooms where listeners put newcomers instead: they are the house's, as the lobby is.
  package var houseRooms: [String] = []
  /// Lines of the message of the day; none means there is none.
  package var motd: [String]
  /// What was said; nil where nothing is kept.
  package var history: (any HistoryStore)?
  /// When the server started, in seconds since 1970.
  package var startedSeconds: Int64
  /// What ADMIN tells.
  package var admin = AdminInfo()
  /// Who may become an operator.
  package var operators: [OperatorBlock] = []
  /// Where bans from the server are kept; nil where they end with it.
  package var banStore: (any BanStore)?
  /// Those that hold when it starts.
  package var bans: [BanRecord] = []
  /// Where what operators do can be read again; nil where it is not kept.
  package var auditLog: (any AuditLog)?
  /// What may not be said from the start on.
  package var filters: [SpamFilter] = []
  /// Where filters are kept that operators add; nil where they end with the server.
  package var filterStore: (any FilterStore)?
  /// What REHASH says that it reads.
  package var configurationName = "settings"
  /// What hides people's addresses; nil where they are shown.
  package var cloak: Cloak?
  package var limits: ChatLimits
  /// Keeps the hashes of names from being guessed. Each world has its own.
  package var hashSeed: UInt64
  /// The same for hashes that decide something: worlds that are to be alike have one and the same.
  package var markSeed: UInt64 = 0

  package init(
    serverName: String = "madang.local", network: String = "Madang", version: String = "madang",
    serverInfo: String = "Madang chat server", password: String? = nil, lobby: String = "#lobby", motd: [String] = [],
    startedSeconds: Int64 = 0, limits: ChatLimits = ChatLimits(),
    hashSeed: UInt64 = 0
  ) {
    self.serverName = serverName
    self.network = network
    self.version = version
    self.serverInfo = serverInfo
    self.password = password
    self.lobby = lobby
    self.motd = motd
    self.startedSeconds = startedSeconds
    self.limits = limits
    self.hashSeed = hashSeed
  }
}

extension ChatSettings {
  /// The version as one word, as some replies have it among their parameters.
  package var versionWord: String { version.isEmpty ? "madang" : version.replacing(" ", with: "-") }
}
