/// Modes of a room that are on or off. Modern IRC, "Channel Modes".
package struct RoomModes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// i: only those who were invited may join.
  package static let inviteOnly = RoomModes(rawValue: 1)
  /// m: only voices and operators may speak.
  package static let moderated = RoomModes(rawValue: 2)
  /// n: only members may speak.
  package static let noExternalMessages = RoomModes(rawValue: 4)
  /// s: not shown to those outside.
  package static let secret = RoomModes(rawValue: 8)
  /// t: only operators may change the topic.
  package static let protectedTopic = RoomModes(rawValue: 16)

  /// What a new room starts with.
  package static let initial: RoomModes = [.noExternalMessages, .protectedTopic]

  /// Mode letters with what they stand for, in the order that RPL_CHANNELMODEIS lists them.
  package static let letters: [(letter: Character, mode: RoomModes)] = [
    ("i", .inviteOnly), ("m", .moderated), ("n", .noExternalMessages), ("s", .secret), ("t", .protectedTopic),
  ]
}

/// Modes of a person. Modern IRC, "User Modes".
package struct UserModes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// i: not shown to those who share no room with them.
  package static let invisible = UserModes(rawValue: 1)
  /// o: a server operator.
  package static let `operator` = UserModes(rawValue: 2)
  /// w: receives WALLOPS.
  package static let wallops = UserModes(rawValue: 4)
  /// B: a program, not a person. IRCv3, bot-mode.
  package static let bot = UserModes(rawValue: 8)

  package static let letters: [(letter: Character, mode: UserModes)] = [
    ("B", .bot), ("i", .invisible), ("o", .operator), ("w", .wallops),
  ]
}
