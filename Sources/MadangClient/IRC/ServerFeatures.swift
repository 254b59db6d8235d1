import MadangWire

/// What the server says about itself in RPL_ISUPPORT (005), as far as the client needs it.
struct ServerFeatures: Equatable, Sendable {
  /// First characters of room names.
  private(set) var roomPrefixes = "#&"
  /// Marks before a nickname in a list of names, highest first.
  private(set) var memberMarks = "~&@%+"
  private(set) var foldsBrackets = true

  mutating func take(_ tokens: some Sequence<String>) {
    for token in tokens {
      let parts = token.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1]) : ""
      switch parts[0] {
      case "CHANTYPES" where !value.isEmpty: roomPrefixes = value
      case "PREFIX":
        if let close = value.firstIndex(of: ")") { memberMarks = String(value[value.index(after: close)...]) }
      case "CASEMAPPING": foldsBrackets = value != "ascii"
      default: break
      }
    }
  }

  func isRoom(_ name: String) -> Bool {
    name.first.map { roomPrefixes.contains($0) } ?? false
  }

  /// Equal for names that are the same to the server.
  func folded(_ name: String) -> String {
    let bytes = name.utf8.map { byte in
      if foldsBrackets { return CaseMapping.fold(byte) }
      return (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func areSame(_ left: String, _ right: String) -> Bool {
    folded(left) == folded(right)
  }

  /// A name from a list without the marks before it, and without `!user@host` (IRCv3 multi-prefix, userhost-in-names).
  func nick(ofListed entry: Substring) -> String {
    String(entry.drop { memberMarks.contains($0) }.prefix { $0 != "!" })
  }
}
