import Logging
import MadangChat
import MadangKernel
import MadangServer
import MadangStore
import MadangWire
import MadangWorld

/// What the settings come to: the defaults, and whatever was said on top of them.
struct ServerSetup: Sendable {
  var listen = ["irc://127.0.0.1:6667", "plain://127.0.0.1:9000", "http://127.0.0.1:8080"]
  /// Nil: one for each processor.
  var workers: Int?
  /// Nil: what the descriptor limit allows.
  var maxConnections: Int?
  var limits = Limits()
  var chat = ChatSettings()
  /// As CLIENTTAGDENY has it.
  var blockedClientTags: String?
  var motd: String?
  /// Ranges of addresses without bounds on their connections.
  var exempt: [String] = []
  var operators: [OperatorEntry] = []
  var filters: [FilterEntry] = []
  /// The file with the secret that hides addresses.
  var cloak: String?
  /// Certificates and their keys, in pairs; and where the password of keys that are encrypted stands.
  var certificates: [String] = []
  var keys: [String] = []
  var keyPasswordFile: String?
  var tlsRecords = TLSRecordChoice.compact
  /// How long clients are to come over TLS alone; nil: as they like.
  var stsDuration: String?
  /// Names that a web request may be for; none: the server's own.
  var webNames: [String] = []
  /// Pages of others that may come over WebSocket.
  var webOrigins: [String] = []
  /// The folder with what a certificate authority asks for.
  var acmeWebroot: String?
  /// Ranges of addresses that may read what is counted, and the file with the token for everybody else.
  var metricsAllowed: [String] = []
  var metricsTokenFile: String?
  /// The file of the access log, or `-`; nil: there is none.
  var accessLog: String?
  /// The file that what comes in is recorded to; nil: it is not.
  var record: String?
  /// Whether what is said is recorded with it.
  var recordsTexts = true
  var recordBytesMax = 1 << 30
  /// Ranges of addresses of proxies whose word is taken.
  var trustedProxies: [String] = []
  /// A folder, or `none`; nil: the platform's.
  var data: String?
  var durability = Durability.batched
  var historyDays = HistoryPlan.daysDefault
  var historyMessages = HistoryPlan.messagesDefault
  /// `#room=days,messages`.
  var historyRooms: [String] = []
  var logLevel = Logger.Level.notice
  var logFormat = LogFormat.text
  /// Where the servers of NATS are; nil: the server is alone.
  var clusterEngine: String?
  var nodeName: String?
  var clusterName = "madang"
  /// Who this is to the servers of NATS, and by whom what they show must be signed.
  var clusterCredentials: String?
  var clusterCertificate: String?
  var clusterKey: String?
  var clusterAuthority: String?
  var clusterPeopleMax = 1 << 20
  var clusterPatienceSeconds = 60
  var clusterKeptBytes = 1 << 30
  var clusterSnapshotSeconds = 600
  /// A path, or `none`; nil: where `ControlPlace` looks.
  var control: String?

  /// In a cluster, the log is the disk that is waited for.
  var keptDurability: Durability { clusterEngine == nil ? durability : .batched }

  /// What is said where `chatSettings` has none.
  static let unreadableFiles = "the message of the day or the secret of cloaks can't be read"

  /// Whom the password keeps out, where that is not everybody.
  var passwordRemark: String? {
    let open = listen.filter { $0.hasPrefix("plain:") }
    guard chat.password != nil, !open.isEmpty else { return nil }
    return "the password does not hold for \(open.joined(separator: " ")): who connects there gives none."
  }

  var certificateFiles: CertificateFiles {
    CertificateFiles(
      certificates: certificates, keys: keys, passwordFile: keyPasswordFile, keeping: tlsRecords.keeping)
  }

  /// Where clients are sent that are to come over TLS alone: to the first listener for them that has a port.
  private var strictTransport: StrictTransport? {
    guard let stsDuration, let seconds = WrittenDuration.seconds(stsDuration) else { return nil }
    for url in listen where url.lowercased().hasPrefix("ircs:") {
      if let port = try? ListenURL.parse(url).address.port, port != 0 {
        return StrictTransport(port: port, seconds: Int(seconds))
      }
    }
    return nil
  }

  /// The bounds of the engine.
  var serverLimits: Limits {
    var limits = limits
    limits.exemptAddresses = exempt.compactMap { AddressRange($0) }
    return limits
  }

  /// The rules' settings, with what files hold. Nil where one of these can't be read.
  func chatSettings() -> ChatSettings? {
    var settings = chat
    settings.lobby = Names.withRoomSign(settings.lobby)
    settings.clientTags = blockedClientTags.map { ClientTagPolicy(blocking: $0) } ?? ClientTagPolicy()
    settings.version = "madang-\(Version.current)"
    settings.operators = operators.map(\.block)
    settings.filters = filters.compactMap { $0.filter(seconds: chat.startedSeconds) }
    settings.cloak = nil
    if let cloak {
      guard let secret = CloakSecret.read(cloak) else { return nil }
      settings.cloak = secret
    }
    settings.strictTransport = strictTransport
    settings.motd = []
    if let motd {
      guard let lines = MotdFile.read(motd) else { return nil }
      settings.motd = lines
    }
    return settings
  }
}
