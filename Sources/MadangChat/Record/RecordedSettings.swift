import MadangRecords
import MadangWire
import MadangWorld

/// What rules read of the settings, as bytes: enough for another world to decide as this one does. Passwords are not among it: what
/// was right is written as `RecordedSettings.rightPassword`, and what was given is compared with that.
package enum RecordedSettings {
  /// What stands for a password that was the right one.
  package static let rightPassword = "*"
  /// What stands for any other.
  package static let wrongPassword = "-"

  package static func write(_ settings: ChatSettings, to writer: inout ByteWriter) {
    settings.serverName.write(to: &writer)
    settings.network.write(to: &writer)
    settings.networkIcon.write(to: &writer)
    settings.version.write(to: &writer)
    settings.serverInfo.write(to: &writer)
    settings.webGateways.map(\.hosts).write(to: &writer)
    (settings.clientTags.list ?? "").write(to: &writer)
    settings.requiresAccount.write(to: &writer)
    (settings.strictTransport != nil).write(to: &writer)
    if let strict = settings.strictTransport {
      strict.port.write(to: &writer)
      strict.seconds.write(to: &writer)
    }
    settings.registration.rawValue.write(to: &writer)
    (settings.password != nil).write(to: &writer)
    settings.lobby.write(to: &writer)
    settings.houseRooms.write(to: &writer)
    settings.motd.write(to: &writer)
    settings.startedSeconds.write(to: &writer)
    [settings.admin.place, settings.admin.organization, settings.admin.email].write(to: &writer)
    settings.operators.count.write(to: &writer)
    for block in settings.operators { write(block, to: &writer) }
    settings.configurationName.write(to: &writer)
    (settings.cloak != nil).write(to: &writer)
    if let cloak = settings.cloak {
      cloak.key.write(to: &writer)
      cloak.suffix.write(to: &writer)
    }
    settings.markSeed.write(to: &writer)
    for limit in numbers { settings.limits[keyPath: limit].write(to: &writer) }
    settings.limits.alwaysOnPerAddressMax.write(to: &writer)
    for isOffered in offers(settings) { isOffered.write(to: &writer) }
  }

  static func write(_ block: OperatorBlock, to writer: inout ByteWriter) {
    block.name.write(to: &writer)
    block.className.write(to: &writer)
    block.rights.rawValue.write(to: &writer)
    block.hosts.write(to: &writer)
    block.certificates.map(\.bytes).write(to: &writer)
    Digest(of: Array(block.credential.utf8)).write(to: &writer)
  }

  /// What others do for the rules, and whether they do.
  private static func offers(_ settings: ChatSettings) -> [Bool] {
    [
      settings.services.accounts != nil, settings.services.rooms != nil, settings.services.metadata != nil,
      settings.services.alwaysOnStore != nil, settings.history != nil, settings.banStore != nil,
      settings.filterStore != nil, settings.auditLog != nil, settings.services.keepsRooms,
    ]
  }

  /// Reads them into settings that have all services, and what can't be written: the hash of cloaks, and which names look alike.
  package static func read(
    from reader: inout FieldReader, into base: ChatSettings, cloakHash: @escaping Cloak.KeyedHash
  ) throws(FieldError) -> ChatSettings {
    var settings = base
    settings.serverName = try String(from: &reader)
    settings.network = try String(from: &reader)
    settings.networkIcon = try String?(from: &reader)
    settings.version = try String(from: &reader)
    settings.serverInfo = try String(from: &reader)
    settings.webGateways = try [[String]](from: &reader).map { WebGateway(password: rightPassword, hosts: $0) }
    let blocked = try String(from: &reader)
    settings.clientTags = blocked.isEmpty ? ClientTagPolicy() : ClientTagPolicy(blocking: blocked)
    settings.requiresAccount = try Bool(from: &reader)
    settings.strictTransport = nil
    if try Bool(from: &reader) {
      settings.strictTransport = StrictTransport(port: try UInt16(from: &reader), seconds: try Int(from: &reader))
    }
    guard let registration = RegistrationPolicy(rawValue: try String(from: &reader)) else { throw .unknown }
    settings.registration = registration
    settings.password = try Bool(from: &reader) ? rightPassword : nil
    settings.lobby = try String(from: &reader)
    settings.houseRooms = try [String](from: &reader)
    settings.motd = try [String](from: &reader)
    settings.startedSeconds = try Int64(from: &reader)
    let admin = try [String](from: &reader)
    guard admin.count == 3 else { throw .malformed }
    (settings.admin.place, settings.admin.organization, settings.admin.email) = (admin[0], admin[1], admin[2])
    settings.operators = []
    for _ in 0..<(try reader.count()) { settings.operators.append(try block(from: &reader)) }
    settings.configurationName = try String(from: &reader)
    settings.cloak = nil
    if try Bool(from: &reader) {
      settings.cloak = Cloak(key: try [UInt8](from: &reader), suffix: try String(from: &reader), hash: cloakHash)
    }
    settings.markSeed = try UInt64(from: &reader)
    for limit in numbers { settings.limits[keyPath: limit] = try Int(from: &reader) }
    settings.limits.alwaysOnPerAddressMax = try Int?(from: &reader)
    try readOffers(&settings, from: &reader)
    return settings
  }

  private static func readOffers(_ settings: inout ChatSettings, from reader: inout FieldReader) throws(FieldError) {
    if !(try Bool(from: &reader)) { settings.services.accounts = nil }
    if !(try Bool(from: &reader)) { settings.services.rooms = nil }
    if !(try Bool(from: &reader)) { settings.services.metadata = nil }
    if !(try Bool(from: &reader)) { settings.services.alwaysOnStore = nil }
    if !(try Bool(from: &reader)) { settings.history = nil }
    if !(try Bool(from: &reader)) { settings.banStore = nil }
    if !(try Bool(from: &reader)) { settings.filterStore = nil }
    if !(try Bool(from: &reader)) { settings.auditLog = nil }
    settings.services.keepsRooms = try Bool(from: &reader)
  }

  /// Its password is nobody's here: what came of OPER is written, and not what was given; and of what it was checked against, a
  /// hash, which tells whether it is another one.
  static func block(from reader: inout FieldReader) throws(FieldError) -> OperatorBlock {
    let name = try String(from: &reader)
    let className = try String(from: &reader)
    let rights = OperatorRights(rawValue: try UInt16(from: &reader))
    let hosts = try [String](from: &reader)
    var certificates: [CertificateFingerprint] = []
    for bytes in try [[UInt8]](from: &reader) {
      guard let certificate = CertificateFingerprint(bytes: bytes) else { throw .malformed }
      certificates.append(certificate)
    }
    return OperatorBlock(
      name: name, className: className, rights: rights, hosts: hosts, certificates: certificates,
      credential: String(try Digest(from: &reader).rawValue), verify: { _ in false })
  }

  /// Every bound of the rules that is a number, in an order that stays.
  private static var numbers: [WritableKeyPath<ChatLimits, Int>] {
    [
      \.nickBytesMax, \.roomNameBytesMax, \.userBytesMax, \.topicBytesMax, \.awayBytesMax, \.kickBytesMax,
      \.hostBytesMax, \.realnameBytesMax, \.keyBytesMax, \.maskBytesMax, \.renamedMembersMax,
      \.roomRedirectSecondsMax, \.roomRedirectsMax, \.roomsPerSessionMax, \.bansPerRoomMax, \.borrowedBansMax,
      \.masksPerAddressMax, \.masksPerAccountMax, \.listMasksMax, \.invitationsPerRoomMax, \.metadataKeysMax,
      \.metadataKeyBytesMax, \.metadataValueBytesMax, \.metadataChangesPerMinuteMax, \.metadataSubscriptionsMax,
      \.metadataSyncMembersMax, \.metadataSyncLinesMax, \.multilineBytesMax, \.multilineLinesMax,
      \.clientBatchSecondsMax, \.historyMessagesMax, \.historyBytesMax, \.readMarkersMax, \.readMarkerOwnersMax,
      \.replayedMessagesMax, \.roomVisitsMax, \.targetsMax, \.plainListMax, \.monitoredMax, \.loginFailuresMax,
      \.passwordBytesMin, \.passwordBytesMax, \.nicksPerAccountMax, \.certificatesPerAccountMax,
      \.connectionsPerPersonMax, \.alwaysOnDaysMax, \.alwaysOnMax, \.keptRoomsSecondsMax, \.keptRoomsMax,
      \.roomsPerAccountMax, \.standingsPerRoomMax, \.modeChangesMax, \.whoMatchesMax, \.userhostsMax,
      \.formerNicknamesMax, \.serverBansMax, \.spamFiltersMax, \.auditEntriesMax, \.spamPatternBytesMax,
      \.slowSecondsMax,
    ]
  }

  /// How many bounds are written.
  static var limitsCount: Int { numbers.count + 1 }
}
