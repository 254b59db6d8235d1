import MadangChat
import MadangRecords

/// One thing that somebody said or did, as `madang history` prints it.
struct ExportedEvent: Encodable {
  let time: String
  let msgid: String
  let kind: String
  let source: String
  let target: String
  let text: String
  let tags: String

  init(_ event: StoredEvent) {
    time = event.timeText
    msgid = event.shownID.text
    kind = "\(event.kind)"
    source = event.source
    target = event.target
    text = event.text
    tags = event.tags
  }
}

/// What else is kept of an account. Nothing that proves its password: that is no use to its owner, and of use to others.
struct ExportedAccount: Encodable {
  let account: String
  let email: String?
  let createdSeconds: Int64
  let lastSeenSeconds: Int64
  let nicks: [String]
  let certificates: [ExportedCertificate]
  let rooms: [String]
  let readMarkers: [String: Int64]
  let metadata: [String: String]
  /// Where it is while nobody is connected; nil where it is nowhere then.
  let alwaysOn: ExportedAlwaysOn?

  private enum CodingKeys: String, CodingKey {
    case account, email, createdSeconds, lastSeenSeconds, nicks, certificates, rooms, readMarkers, metadata, alwaysOn
  }

  /// What there is nothing of is null: each account has the same keys.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(account, forKey: .account)
    try container.encode(email, forKey: .email)
    try container.encode(createdSeconds, forKey: .createdSeconds)
    try container.encode(lastSeenSeconds, forKey: .lastSeenSeconds)
    try container.encode(nicks, forKey: .nicks)
    try container.encode(certificates, forKey: .certificates)
    try container.encode(rooms, forKey: .rooms)
    try container.encode(readMarkers, forKey: .readMarkers)
    try container.encode(metadata, forKey: .metadata)
    try container.encode(alwaysOn, forKey: .alwaysOn)
  }

  init(_ export: AccountExport) {
    account = export.account.name
    email = export.account.email
    createdSeconds = export.account.createdSeconds
    lastSeenSeconds = export.account.lastSeenSeconds
    nicks = export.nicks
    certificates = export.certificates.map(ExportedCertificate.init)
    rooms = export.rooms
    readMarkers = export.readMarkers
    metadata = Dictionary(export.metadata.map { ($0.key, $0.value) }) { $1 }
    alwaysOn = export.presence.map(ExportedAlwaysOn.init)
  }
}

struct ExportedCertificate: Encodable {
  let fingerprint: String
  let name: String
  let createdSeconds: Int64
  let usedMilliseconds: Int64?
  let usedAddress: String?

  init(_ certificate: PinnedCertificate) {
    fingerprint = certificate.fingerprint.text
    name = certificate.name
    createdSeconds = certificate.createdSeconds
    usedMilliseconds = certificate.usedMilliseconds
    usedAddress = certificate.usedAddress
  }
}

struct ExportedAlwaysOn: Encodable {
  let nick: String
  let user: String
  let host: String
  let realname: String
  let rooms: [String]

  init(_ presence: AlwaysOnRecord) {
    nick = presence.nick
    user = presence.user
    host = presence.host
    realname = presence.realname
    rooms = presence.rooms
  }
}
