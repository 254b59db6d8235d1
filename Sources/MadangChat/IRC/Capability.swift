import MadangWorld

/// Something that a client can negotiate: its name, and the bit of the encoding that it sets. IRCv3,
/// capability-negotiation.
struct Capability: Sendable {
  let name: String
  let bit: Encoding
  /// What CAP LS tells of it from version 302 up, to who has given a certificate or to others.
  private let value: @Sendable (ChatSettings, _ hasCertificate: Bool) -> String?

  /// Whether it is offered.
  let isOffered: @Sendable (ChatSettings) -> Bool

  init(
    _ name: String, _ bit: Encoding, isOffered: @escaping @Sendable (ChatSettings) -> Bool = { _ in true },
    value: @escaping @Sendable (ChatSettings) -> String? = { _ in nil }
  ) {
    self.init(name, bit, isOffered: isOffered, valueByCertificate: { settings, _ in value(settings) })
  }

  private init(
    _ name: String, _ bit: Encoding, isOffered: @escaping @Sendable (ChatSettings) -> Bool,
    valueByCertificate value: @escaping @Sendable (ChatSettings, _ hasCertificate: Bool) -> String?
  ) {
    self.name = name
    self.bit = bit
    self.isOffered = isOffered
    self.value = value
  }

  /// `name=value`, or only the name.
  func word(_ settings: ChatSettings, hasCertificate: Bool = false) -> String {
    value(settings, hasCertificate).map { "\(name)=\($0)" } ?? name
  }

  /// The version of CAP LS that brought values, several lines, and cap-notify without asking.
  static let versionWithValues: UInt16 = 302

  static let all = [
    Capability("account-notify", .accountNotify),
    Capability("account-tag", .accountTag),
    Capability("away-notify", .awayNotify),
    Capability("batch", .batch),
    Capability("cap-notify", .capNotify),
    Capability("chghost", .changeHost),
    Capability(
      "draft/account-registration", .accountRegistration,
      isOffered: { hasAccounts($0) && $0.registration != .closed },
      value: { $0.registration == .open ? "before-connect" : nil }),
    Capability("draft/channel-rename", .channelRename),
    Capability("draft/chathistory", .chatHistory, isOffered: keepsHistory),
    Capability("draft/client-cert", .clientCertificate, isOffered: hasAccounts),
    Capability("draft/event-playback", .eventPlayback, isOffered: keepsHistory),
    Capability("draft/extended-isupport", .extendedIsupport),
    Capability("draft/message-redaction", .messageRedaction, isOffered: keepsHistory),
    Capability("draft/metadata-2", .metadata, isOffered: { $0.limits.metadataKeysMax > 0 }, value: metadataLimits),
    Capability("draft/metadata-3", .metadata3, isOffered: { $0.limits.metadataKeysMax > 0 }, value: metadata3Limits),
    Capability("draft/multiline", .multiline, isOffered: { $0.limits.multilineLinesMax > 0 }, value: multilineLimits),
    Capability("draft/oper-tag", .operatorTag),
    Capability("draft/pre-away", .preAway),
    Capability("draft/read-marker", .readMarker, isOffered: keepsHistory),
    Capability("draft/search", .search, isOffered: keepsHistory),
    Capability("draft/whoami", .whoAmI),
    Capability("echo-message", .echoMessage),
    Capability("extended-join", .extendedJoin),
    Capability("extended-monitor", .extendedMonitor),
    Capability("invite-notify", .inviteNotify),
    Capability("labeled-response", .labeledResponse),
    Capability("message-tags", .messageTags),
    Capability("multi-prefix", .multiPrefix),
    Capability("no-implicit-names", .noImplicitNames),
    Capability(
      "sasl", .sasl, isOffered: hasAccounts,
      valueByCertificate: { Authentication.mechanisms(hasCertificate: $1).joined(separator: ",") }),
    Capability("server-time", .serverTime),
    Capability("setname", .setName),
    Capability("soju.im/search", .sojuSearch, isOffered: keepsHistory),
    Capability("standard-replies", .standardReplies),
    Capability("sts", [], isOffered: { $0.strictTransport != nil }, value: { $0.strictTransport?.value }),
    Capability("userhost-in-names", .userhostInNames),
  ]

  private static func keepsHistory(_ settings: ChatSettings) -> Bool { settings.history != nil }

  /// sasl-3.2: "Servers MUST NOT advertise the `sasl` capability if the authentication layer is unavailable".
  private static func hasAccounts(_ settings: ChatSettings) -> Bool { settings.services.accounts != nil }

  private static func metadataLimits(_ settings: ChatSettings) -> String {
    let limits = settings.limits
    return "before-connect,max-subs=\(limits.metadataSubscriptionsMax),max-keys=\(limits.metadataKeysMax),"
      + "max-value-bytes=\(limits.metadataValueBytesMax)"
  }

  private static func metadata3Limits(_ settings: ChatSettings) -> String {
    let limits = settings.limits
    return "before-connect,max-subs=\(limits.metadataSubscriptionsMax),max-keys=\(limits.metadataKeysMax),"
      + "max-key-bytes=\(limits.metadataKeyBytesMax),max-value-bytes=\(limits.metadataValueBytesMax)"
  }

  private static func multilineLimits(_ settings: ChatSettings) -> String {
    "max-bytes=\(settings.limits.multilineBytesMax),max-lines=\(settings.limits.multilineLinesMax)"
  }

  /// Whether it can be asked for; one that can't only tells something.
  var isNegotiable: Bool { !bit.isEmpty }

  /// - Parameter version: of CAP LS: what only tells something tells nothing without a value.
  static func offered(_ settings: ChatSettings, version: UInt16 = versionWithValues) -> [Capability] {
    all.filter { $0.isOffered(settings) && ($0.isNegotiable || version >= versionWithValues) }
  }

  /// Names are case-sensitive: "Rules for naming capabilities".
  static func named(_ name: String, _ settings: ChatSettings) -> Capability? {
    all.first { $0.name == name && $0.isNegotiable && $0.isOffered(settings) }
  }
}
