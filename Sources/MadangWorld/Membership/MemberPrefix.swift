/// A member's standing in a room. Modern IRC, "Channel Membership Prefixes".
@frozen
@usableFromInline
package struct MemberPrefix: OptionSet, Hashable, Sendable {
  @usableFromInline package let rawValue: UInt8

  @inlinable
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// As what the compiler would make, which other modules reach through the protocol's table alone.
  @inlinable
  package static func == (left: MemberPrefix, right: MemberPrefix) -> Bool { left.rawValue == right.rawValue }

  /// Mode v, shown as `+`.
  package static let voice = MemberPrefix(rawValue: 1)
  /// Mode o, shown as `@`.
  package static let `operator` = MemberPrefix(rawValue: 2)

  /// All prefixes, the highest first, as multi-prefix wants them.
  package var symbols: String {
    (contains(.operator) ? "@" : "") + (contains(.voice) ? "+" : "")
  }

  /// The mode letters, in the order of the prefixes.
  package var letters: String {
    (contains(.operator) ? "o" : "") + (contains(.voice) ? "v" : "")
  }

  /// The highest prefix alone, or nothing.
  package var highestSymbol: String {
    contains(.operator) ? "@" : contains(.voice) ? "+" : ""
  }
}
