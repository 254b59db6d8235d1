import MadangWire

/// Which names are allowed. Modern IRC, "Clients" and "Channels"; UTF-8 letters are welcome.
package enum Names {
  /// A nickname: no leading digit or `-`, no ASCII punctuation but ``-[]\`^{}|_``, nothing invisible, and no mark at its
  /// beginning, which would be drawn on whatever stands before it.
  package static func isNick(_ name: String, bytesMax: Int) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= bytesMax else { return false }
    if first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { return false }
    return name.unicodeScalars.allSatisfy(isNickScalar) && !beginsWithMark(name.unicodeScalars)
  }

  private static func beginsWithMark(_ name: some Collection<Unicode.Scalar>) -> Bool {
    // No mark is ASCII, and properties are looked up in tables.
    guard let first = name.first, !first.isASCII else { return false }
    switch first.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static func isNickScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "[", "]", "\\", "`", "^", "{", "}", "|", "_": return true
      default: return false
      }
    }
    return isVisible(scalar)
  }

  /// Neither white space nor a control or format character, nor anything else that is drawn as nothing, such as a variation
  /// selector or a Hangul filler: two names that look alike should not differ by those.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isDefaultIgnorableCodePoint || blank.contains(scalar) { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }

  /// Symbols by Unicode's categories, and yet blank: a Braille pattern without a dot, and a notehead that is none.
  private static let blank: Set<Unicode.Scalar> = ["\u{2800}", "\u{1D159}"]

  /// A room's name: `#`, then anything but space, comma, BEL and what can't be seen.
  package static func isRoom(_ name: String, bytesMax: Int) -> Bool {
    guard name.utf8.first == UInt8(ascii: "#"), name.utf8.count >= 2, name.utf8.count <= bytesMax else { return false }
    let isMade = name.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII ? scalar.value > 0x20 && scalar != "," && scalar.value != 0x7F : isVisible(scalar)
    }
    return isMade && !beginsWithMark(name.unicodeScalars.dropFirst())
  }

  /// A host that somebody else gives a person: visible ASCII that leaves `nick!user@host` and parameters whole.
  package static func isHost(_ host: String, bytesMax: Int) -> Bool {
    guard let first = host.utf8.first, host.utf8.count <= bytesMax, first != UInt8(ascii: ":") else { return false }
    return host.utf8.allSatisfy(isHostByte)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: ":"), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  /// A user name that may stand in `nick!user@host`, its `~` included.
  package static func isUser(_ user: String, bytesMax: Int) -> Bool {
    guard let first = user.utf8.first, user.utf8.count <= bytesMax, first != UInt8(ascii: ":") else { return false }
    return user.utf8.allSatisfy {
      $0 > 0x20 && $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: "!") && $0 != 0x7F
    }
  }

  /// A host as it may stand among parameters: `::1` would be taken for a last one. Modern IRC, "RPL_WHOISUSER".
  package static func host(_ host: String) -> String {
    host.isEmpty ? "unknown" : host.hasPrefix(":") ? "0" + host : host
  }

  /// What can be a parameter of a mode and an item of a list with commas, as a room's key must. Modern IRC, "Key Channel
  /// Mode".
  package static func isModeParameter(_ text: String, bytesMax: Int) -> Bool {
    !text.isEmpty && text.utf8.count <= bytesMax && !text.hasPrefix(":")
      && !text.utf8.contains { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: ",") }
  }

  /// Whether a target means a room rather than a person.
  package static func looksLikeRoom(_ name: Span<UInt8>) -> Bool {
    name.count > 0 && name[0] == UInt8(ascii: "#")
  }
}
