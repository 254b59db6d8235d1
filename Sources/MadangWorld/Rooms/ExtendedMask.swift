import MadangWire

/// A mask that looks at more than a name and an address. `~` before the letter turns it round: `$~a` is everybody without
/// an account. Modern IRC, "EXTBAN"; IRCv3, account-extban.
///
///     $a  $a:account   who is logged in to an account; to this one
///     $c:#room         who is in the room
///     $j:#room         whom the bans of that room mean
///     $m:mask          whom the mask means, and only where they speak: they may join
///     $r:real?name     who has this real name
///     $z               whose connection is secure
package struct ExtendedMask: ~Escapable {
  package enum Kind: UInt8, CaseIterable {
    case account = 0x61
    case member = 0x63
    case bannedElsewhere = 0x6A
    case mute = 0x6D
    case realname = 0x72
    case secure = 0x7A

    /// Whether it means something without a value; whether it may have one.
    fileprivate var goesAlone: Bool { self == .account || self == .secure }
    fileprivate var takesValue: Bool { self != .secure }
    /// Whether one person's own row tells all that it asks.
    var concernsPersonAlone: Bool { self == .account || self == .realname || self == .secure }
  }

  /// Whether a mask asks what another room's lists say, perhaps for who speaks alone: each costs as much as those lists.
  static func asksElsewhere(_ mask: String) -> Bool {
    guard let extended = ExtendedMask(mask.utf8.span) else { return false }
    if extended.kind == .mute { return asksElsewhere(String(bytes: extended.value)) }
    return extended.kind == .bannedElsewhere
  }

  package static let prefix = UInt8(ascii: "$")
  /// The letters of the kinds, as EXTBAN lists them.
  package static let letters = String(decoding: Kind.allCases.map(\.rawValue), as: UTF8.self)

  let isNegated: Bool
  package let kind: Kind
  /// What stands behind the colon; empty where nothing does.
  package let value: Span<UInt8>

  /// Nil for what is no extended mask, or not a whole one.
  @_lifetime(copy mask)
  package init?(_ mask: Span<UInt8>) {
    guard mask.count >= 2, mask[0] == ExtendedMask.prefix else { return nil }
    let isNegated = mask[1] == UInt8(ascii: "~")
    let letter = isNegated ? 2 : 1
    guard letter < mask.count, let kind = Kind(rawValue: mask[letter]) else { return nil }
    // A mute that is turned round would keep silent whom it names not: nobody writes that on purpose.
    if isNegated, kind == .mute { return nil }
    let start = letter + 2
    if mask.count > letter + 1 {
      guard kind.takesValue, mask[letter + 1] == UInt8(ascii: ":"), start < mask.count else { return nil }
    } else if !kind.goesAlone {
      return nil
    }
    self.isNegated = isNegated
    self.kind = kind
    value = mask.extracting(min(start, mask.count)..<mask.count)
  }

  /// Whether it means somebody, by their own row alone; never for the other kinds.
  package func matches(_ session: borrowing Session) -> Bool {
    switch kind {
    case .realname: return GlobMask.matches(value, session.realname.utf8.span) != isNegated
    case .secure: return session.isSecure != isNegated
    case .account:
      guard let account = session.account else { return isNegated }
      return (value.isEmpty || GlobMask.matches(value, account.utf8.span)) != isNegated
    case .member, .bannedElsewhere, .mute: return false
    }
  }

  /// An extended mask as it is kept; nil for what is none.
  static func normalized(_ text: String, bytesMax: Int) -> String? {
    guard let mask = ExtendedMask(text.utf8.span) else { return nil }
    switch mask.kind {
    case .member, .bannedElsewhere: return mask.value[0] == UInt8(ascii: "#") ? text : nil
    case .mute:
      let inner = String(bytes: mask.value)
      if inner.hasPrefix("$m") { return nil }
      return BanMask.normalized(inner, bytesMax: bytesMax - 3).map { "$m:" + $0 }
    case .account, .realname, .secure: return text
    }
  }
}
