/// Something that a client can negotiate: its name, and the bit of the encoding that it sets. IRCv3,
/// capability-negotiation.
struct Capability: Sendable {
  let name: String
  let bit: Encoding
  /// What CAP LS tells of it from version 302 up.
  let value: String?

  init(_ name: String, _ bit: Encoding, value: String? = nil) {
    self.name = name
    self.bit = bit
    self.value = value
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
    Capability("draft/extended-isupport", .extendedIsupport),
    Capability("draft/oper-tag", .operatorTag),
    Capability("draft/pre-away", .preAway),
    Capability("echo-message", .echoMessage),
    Capability("extended-join", .extendedJoin),
    Capability("extended-monitor", .extendedMonitor),
    Capability("invite-notify", .inviteNotify),
    Capability("labeled-response", .labeledResponse),
    Capability("message-tags", .messageTags),
    Capability("multi-prefix", .multiPrefix),
    Capability("no-implicit-names", .noImplicitNames),
    Capability("server-time", .serverTime),
    Capability("setname", .setName),
    Capability("standard-replies", .standardReplies),
    Capability("userhost-in-names", .userhostInNames),
  ]

  /// Names are case-sensitive: "Rules for naming capabilities".
  static func named(_ name: String) -> Capability? {
    all.first { $0.name == name }
  }
}
