import MadangWire

/// Reads whom a ban from the server is to mean. What can mean nobody, or would mean everybody, is refused, however it is
/// written: the first is always a mistake, and after the second nobody can come in to lift it.
enum ServerBanTarget {
  package enum Fault: Error, Equatable {
    case unreadable, everybody

    package var reason: String {
      switch self {
      case .unreadable:
        "A target is an address, a range such as 192.0.2.0/24, a nickname, nick!user@host, $a:account or $r:real?name"
      case .everybody: "This means everybody, or nearly"
      }
    }
  }

  /// A range with a shorter prefix has a large part of all addresses in it: an eighth of those of IPv6 is all that is in
  /// use.
  private static let prefixBitsMin = (version4: 8, version6: 16)

  /// The target as it is kept.
  package static func read(_ text: String, bytesMax: Int, _ cloak: Cloak?) throws(Fault) -> String {
    if let range = AddressRange(text) { return try checked(range, text) }
    guard let mask = BanMask.normalized(text, bytesMax: bytesMax) else { throw .unreadable }
    if let extended = ExtendedMask(mask.utf8.span) {
      try check(extended)
      return mask
    }
    if mask.hasPrefix("$") { throw .unreadable }
    let parts = BanMask.parts(of: mask)
    let isHostAlone = parts.nick.allSatisfy { $0 == "*" } && parts.user.allSatisfy { $0 == "*" }
    if parts.host.contains("/"), let range = AddressRange(String(parts.host)) {
      guard isHostAlone else { throw .unreadable }
      return try checked(range, String(parts.host))
    }
    guard meansSomeNick(parts.nick), !parts.user.isEmpty, !parts.host.isEmpty else { throw .unreadable }
    if !tellsApart(mask) || meansAllOfAKind(mask, cloak) { throw .everybody }
    return mask
  }

  private static func checked(_ range: AddressRange, _ text: String) throws(Fault) -> String {
    let least = range.isVersion4 ? prefixBitsMin.version4 : prefixBitsMin.version6
    if range.prefixBits < least { throw .everybody }
    return text
  }

  /// One account, or one real name, by a mask that tells it from others. All who have an account, all who have none, and
  /// all but one are too many.
  private static func check(_ mask: borrowing ExtendedMask) throws(Fault) {
    guard mask.kind.concernsPersonAlone else { throw .unreadable }
    guard mask.kind != .secure, !mask.isNegated, tellsApart(String(bytes: mask.value)) else { throw .everybody }
  }

  /// Whether a mask has anything in it that not everybody's name or address has.
  package static func tellsApart(_ mask: String) -> Bool { mask.utf8.contains { !"*?!@.:~\\ ".utf8.contains($0) } }

  /// Whether somebody can have a nickname that the mask means: `10.0.0.256` and `1y` are no nicknames.
  private static func meansSomeNick(_ mask: Substring) -> Bool {
    let nick = String(mask.map { $0 == "*" || $0 == "?" ? "a" : $0 })
    return Names.isNick(nick, bytesMax: .max)
  }

  // MARK: People who have nothing in common

  /// Whether a mask means everybody who comes in one of the ways in which people come, whatever they are called.
  private static func meansAllOfAKind(_ mask: String, _ cloak: Cloak?) -> Bool {
    strangers.contains { hosts in
      zip(hosts, names).allSatisfy { host, name in
        var session = Session()
        session.nick = name.nick
        session.user = name.user
        session.host = cloak?.cloaked(host) ?? host
        session.refreshSource()
        return GlobMask.matches(mask.utf8.span, session.source.span)
      }
    }
  }

  private static let names = [("a", "~b"), ("Zed", "~q"), ("münze", "~xyz"), ("k7_", "~webchat")]
    .map { (nick: $0.0, user: $0.1) }

  /// By version 4, by version 6, and by a name.
  private static let strangers = [
    ["192.0.2.1", "10.255.30.48", "203.0.113.99", "8.8.4.7"],
    ["2001:db8::1", "2a02:908:5::fe", "fd00:6:7::9", "0::1"],
    ["host", "gate.example.org", "n7-x", "localhost"],
  ]
}
