/// Something that a client can negotiate: its name, and the bit of the encoding that it sets. IRCv3,
/// capability-negotiation.
struct Capability: Sendable {
  let name: String
  let bit: Encoding
  /// What CAP LS tells of it from version 302 up.
  let value: String?
  /// Whether it is there only where there are accounts.
  let needsAccounts: Bool

  init(_ name: String, _ bit: Encoding, value: String? = nil, needsAccounts: Bool = false) {
    self.name = name
    self.bit = bit
    self.value = value
    self.needsAccounts = needsAccounts
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
    Capability("draft/account-registration", .accountRegistration, value: "before-connect", needsAccounts: true),
    Capability("draft/extended-isupport", .extendedIsupport),
    Capability("draft/pre-away", .preAway),
    Capability("echo-message", .echoMessage),
    Capability("extended-join", .extendedJoin),
    Capability("extended-monitor", .extendedMonitor),
    Capability("invite-notify", .inviteNotify),
    Capability("labeled-response", .labeledResponse),
    Capability("message-tags", .messageTags),
    Capability("multi-prefix", .multiPrefix),
    Capability("no-implicit-names", .noImplicitNames),
    Capability(
      "sasl", .sasl, value: Authentication.mechanisms.joined(separator: ","), needsAccounts: true),
    Capability("server-time", .serverTime),
    Capability("setname", .setName),
    Capability("standard-replies", .standardReplies),
    Capability("userhost-in-names", .userhostInNames),
  ]

  /// Those that a server of these settings has. sasl-3.2: "Servers MUST NOT advertise the `sasl` capability if the
  /// authentication layer is unavailable", and must refuse it.
  static func offered(_ settings: Settings) -> [Capability] {
    settings.services.accounts != nil ? all : all.filter { !$0.needsAccounts }
  }

  /// Names are case-sensitive: "Rules for naming capabilities".
  static func named(_ name: String, _ settings: Settings) -> Capability? {
    offered(settings).first { $0.name == name }
  }
}
