/// What a mode letter means in a room. Modern IRC, "Channel Modes" and "Channel Membership Prefixes".
package enum RoomMode: Sendable {
  /// Type D: on or off.
  case flag(RoomModes)
  /// Type A.
  case list(MaskList)
  /// Type B.
  case key
  /// Type C: the limit of members.
  case limit
  /// Type C: the seconds between two messages of one person.
  case slow
  /// A member's standing.
  case standing(MemberPrefix)

  package init?(_ letter: Unicode.Scalar) {
    switch letter {
    case "k": self = .key
    case "l": self = .limit
    case "o": self = .standing(.operator)
    case "v": self = .standing(.voice)
    case "W": self = .slow
    default:
      if let list = MaskList(letter) {
        self = .list(list)
      } else if let flag = RoomModes.letters.first(where: { $0.letter == Character(letter) }) {
        self = .flag(flag.mode)
      } else {
        return nil
      }
    }
  }

  /// Whether a change takes one of the command's parameters. Modern IRC, "MODE message", types A to D.
  package func takesParameter(adding: Bool) -> Bool {
    switch self {
    case .flag: false
    case .limit, .slow: adding
    case .list, .key, .standing: true
    }
  }

  /// The letters by type, for CHANMODES. Modern IRC, "CHANMODES".
  package static let lettersByType = [String(MaskList.letters), "k", "lW", String(RoomModes.letters.map(\.letter))]

  /// What RPL_MYINFO lists.
  package static let allLetters = String((lettersByType.joined() + "ov").sorted())
  package static let parameterLetters = String((lettersByType[0] + lettersByType[1] + lettersByType[2] + "ov").sorted())
}

extension MaskList {
  package static let letters = String(String.UnicodeScalarView(allCases.map(\.letter)))
}
