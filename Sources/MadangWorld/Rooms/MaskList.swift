/// The lists of masks that a room has: modes of type A. Modern IRC, "MODE message", "Channel Modes".
package enum MaskList: Sendable, CaseIterable {
  /// b: who may neither join nor speak.
  case ban
  /// e: whom no ban keeps out.
  case exception
  /// I: who may join without an invitation.
  case inviteException

  package var letter: Unicode.Scalar {
    switch self {
    case .ban: "b"
    case .exception: "e"
    case .inviteException: "I"
    }
  }

  package init?(_ letter: Unicode.Scalar) {
    guard let list = MaskList.allCases.first(where: { $0.letter == letter }) else { return nil }
    self = list
  }

  /// What tells one entry, and what ends the list.
  package var numerics: (entry: Numeric, end: Numeric) {
    switch self {
    case .ban: (.banList, .endOfBanList)
    case .exception: (.exceptList, .endOfExceptList)
    case .inviteException: (.invexList, .endOfInvexList)
    }
  }

  package var endText: String {
    switch self {
    case .ban: "End of channel ban list"
    case .exception: "End of channel exception list"
    case .inviteException: "End of Channel Invite Exception List"
    }
  }
}

extension Room {
  package subscript(_ list: MaskList) -> [Mask] {
    get {
      switch list {
      case .ban: bans
      case .exception: exceptions
      case .inviteException: inviteExceptions
      }
    }
    set {
      switch list {
      case .ban: bans = newValue
      case .exception: exceptions = newValue
      case .inviteException: inviteExceptions = newValue
      }
    }
  }
}
