/// What a mode letter means in a room. Modern IRC, "Channel Modes" and "Channel Membership Prefixes".
package enum RoomMode: Sendable {
  /// Type D: on or off.
  case flag(RoomModes)
  /// Type A: the ban list.
  case ban
  /// Type B.
  case key
  /// Type C: the limit of members.
  case limit
  /// A member's standing.
  case standing(MemberPrefix)

  package init?(_ letter: Unicode.Scalar) {
    switch letter {
    case "b": self = .ban
    case "k": self = .key
    case "l": self = .limit
    case "o": self = .standing(.operator)
    case "v": self = .standing(.voice)
    default:
      guard let flag = RoomModes.letters.first(where: { $0.letter == Character(letter) }) else { return nil }
      self = .flag(flag.mode)
    }
  }

  /// Whether a change takes one of the command's parameters. Modern IRC, "MODE message", types A to D.
  package func takesParameter(adding: Bool) -> Bool {
    switch self {
    case .flag: false
    case .limit: adding
    case .ban, .key, .standing: true
    }
  }
}
