import MadangWire

/// A mask that looks at more than a name and an address: `$a:account`, `$a` for any account, `$r:real?name`, and with `~`
/// the opposite: `$~a` is everybody without an account. Modern IRC, "EXTBAN"; IRCv3, account-extban.
struct ExtendedMask: ~Escapable {
  enum Kind {
    case account, realname
  }

  static let prefix = UInt8(ascii: "$")
  /// The letters of the kinds, as EXTBAN lists them.
  static let letters = "ar"

  let isNegated: Bool
  let kind: Kind
  /// A mask with `*` and `?`; empty where there is none.
  let value: Span<UInt8>

  /// Nil for what is no extended mask, or not a whole one.
  @_lifetime(copy mask)
  init?(_ mask: Span<UInt8>) {
    guard mask.count >= 2, mask[0] == ExtendedMask.prefix else { return nil }
    let isNegated = mask[1] == UInt8(ascii: "~")
    let letter = isNegated ? 2 : 1
    guard letter < mask.count else { return nil }
    switch mask[letter] {
    case UInt8(ascii: "a"): kind = .account
    case UInt8(ascii: "r"): kind = .realname
    default: return nil
    }
    let start = letter + 2
    if mask.count > letter + 1 {
      guard mask[letter + 1] == UInt8(ascii: ":"), start < mask.count else { return nil }
    } else if kind == .realname {
      return nil
    }
    self.isNegated = isNegated
    value = mask.extracting(min(start, mask.count)..<mask.count)
  }

  static func isWhole(_ text: String) -> Bool {
    if let _ = ExtendedMask(text.utf8.span) { true } else { false }
  }

  func matches(_ session: borrowing Session) -> Bool {
    switch kind {
    case .realname: return GlobMask.matches(value, session.realname.utf8.span) != isNegated
    case .account:
      guard let account = session.account else { return isNegated }
      return (value.isEmpty || GlobMask.matches(value, account.utf8.span)) != isNegated
    }
  }
}
