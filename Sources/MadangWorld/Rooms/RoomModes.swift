/// Modes of a room that are on or off. Modern IRC, "Channel Modes".
@frozen
@usableFromInline
package struct RoomModes: OptionSet, Hashable, Sendable {
  @usableFromInline package let rawValue: UInt16

  @inlinable
  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// As what the compiler would make, which other modules reach through the protocol's table alone.
  @inlinable
  package static func == (left: RoomModes, right: RoomModes) -> Bool { left.rawValue == right.rawValue }

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

  /// R: only who is logged in may join.
  package static let accountsOnly = RoomModes(rawValue: 32)
  /// M: only who is logged in may speak, or has a voice.
  package static let accountsSpeak = RoomModes(rawValue: 64)
  /// c: no colours.
  package static let noColours = RoomModes(rawValue: 128)
  /// C: no CTCP but ACTION.
  package static let noCTCP = RoomModes(rawValue: 256)
  /// D: newcomers are announced when they first speak.
  package static let delayedJoin = RoomModes(rawValue: 512)
  /// u: only operators see everybody; others see those with a standing, and themselves.
  package static let auditorium = RoomModes(rawValue: 1024)
  /// W is set: some time lies between two messages of one person. Its parameter is `Room.slowSeconds`.
  package static let slow = RoomModes(rawValue: 2048)
  /// Some members have not been announced; D may be off again.
  package static let hasUnseen = RoomModes(rawValue: 4096)

  /// Everybody is being put out, and nobody comes in.
  package static let isClosing = RoomModes(rawValue: 8192)

  /// Where one of these is set, there is more to ask before somebody speaks: one look for all of them.
  package static let concernSpeech: RoomModes = [.accountsSpeak, .noColours, .noCTCP, .slow, .hasUnseen]
  /// Where one of these is set, not every member is shown to everybody.
  package static let hideMembers: RoomModes = [.auditorium, .hasUnseen]

  /// What a new room starts with.
  package static let initial: RoomModes = [.noExternalMessages, .protectedTopic]

  /// Mode letters with what they stand for, in the order that RPL_CHANNELMODEIS lists them.
  package static let letters: [(letter: Character, mode: RoomModes)] = [
    ("C", .noCTCP), ("D", .delayedJoin), ("M", .accountsSpeak), ("R", .accountsOnly), ("c", .noColours),
    ("i", .inviteOnly), ("m", .moderated), ("n", .noExternalMessages), ("s", .secret), ("t", .protectedTopic),
    ("u", .auditorium),
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

  /// s: an operator who reads what the server and other operators do.
  package static let serverNotices = UserModes(rawValue: 16)

  package static let letters: [(letter: Character, mode: UserModes)] = [
    ("B", .bot), ("i", .invisible), ("o", .operator), ("s", .serverNotices), ("w", .wallops),
  ]

  /// What RPL_MYINFO lists.
  package static let allLetters = String(letters.map(\.letter))
}
