import MadangWire

/// What shapes the bytes that a connection is sent: its dialect, and the capabilities that it negotiated.
///
/// An event is encoded once for each set of these among a room's members, however many members share it. Those that
/// make a difference there stand in the lower 32 bits, which is all that a room's list keeps of a member.
@frozen
@usableFromInline
package struct Encoding: OptionSet, Hashable, Sendable {
  @usableFromInline package let rawValue: UInt64

  @inlinable
  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// As what the compiler would make, which other modules reach through the protocol's table alone.
  @inlinable
  package static func == (left: Encoding, right: Encoding) -> Bool { left.rawValue == right.rawValue }

  // MARK: Dialects. None of them means IRC.

  /// Plain lines, `Client3>> hello`.
  package static let plainNumbered = Encoding(rawValue: 1 << 0)
  /// Plain lines as they were said, the sender's own included; joins are announced.
  package static let plainAnnounce = Encoding(rawValue: 1 << 1)
  package static let plain: Encoding = [.plainNumbered, .plainAnnounce]
  /// Arrivals and the greeting are told in English; without it in Korean. See `PlainLanguage`.
  package static let plainEnglish = Encoding(rawValue: 1 << 31)
  /// A newcomer is told who and where they are.
  package static let plainGreeting = Encoding(rawValue: 1 << 62)
  /// Lines of the control socket. It has no part in rooms.
  package static let control = Encoding(rawValue: 1 << 63)

  // MARK: IRCv3 capabilities that shape events

  package static let messageTags = Encoding(rawValue: 1 << 2)
  package static let serverTime = Encoding(rawValue: 1 << 3)
  package static let extendedJoin = Encoding(rawValue: 1 << 4)
  package static let awayNotify = Encoding(rawValue: 1 << 5)
  package static let echoMessage = Encoding(rawValue: 1 << 6)
  package static let batch = Encoding(rawValue: 1 << 7)
  package static let accountNotify = Encoding(rawValue: 1 << 8)
  package static let accountTag = Encoding(rawValue: 1 << 9)
  package static let changeHost = Encoding(rawValue: 1 << 10)
  package static let setName = Encoding(rawValue: 1 << 11)
  package static let inviteNotify = Encoding(rawValue: 1 << 12)
  package static let messageRedaction = Encoding(rawValue: 1 << 13)
  package static let multiline = Encoding(rawValue: 1 << 14)
  package static let channelRename = Encoding(rawValue: 1 << 15)
  package static let extendedMonitor = Encoding(rawValue: 1 << 16)
  package static let metadata = Encoding(rawValue: 1 << 17)
  package static let readMarker = Encoding(rawValue: 1 << 18)
  package static let operatorTag = Encoding(rawValue: 1 << 19)
  package static let metadata3 = Encoding(rawValue: 1 << 20)

  // MARK: WebSocket messages of one line each, in place of lines with an end. IRCv3, websocket.

  package static let webSocketText = Encoding(rawValue: 1 << 21)
  package static let webSocketBinary = Encoding(rawValue: 1 << 22)
  private static let framed: Encoding = [.webSocketText, .webSocketBinary]
  /// Those that are long enough are deflated, with a window of 15 bits, or of 9 for who has less. RFC 7692.
  package static let deflate = Encoding(rawValue: 1 << 23)
  package static let deflateNarrow = Encoding(rawValue: 1 << 24)

  // MARK: Capabilities that concern answers alone

  package static let labeledResponse = Encoding(rawValue: 1 << 32)
  package static let multiPrefix = Encoding(rawValue: 1 << 33)
  package static let noImplicitNames = Encoding(rawValue: 1 << 34)
  package static let capNotify = Encoding(rawValue: 1 << 35)
  package static let userhostInNames = Encoding(rawValue: 1 << 36)
  package static let standardReplies = Encoding(rawValue: 1 << 37)
  package static let sasl = Encoding(rawValue: 1 << 38)
  package static let accountRegistration = Encoding(rawValue: 1 << 39)
  package static let chatHistory = Encoding(rawValue: 1 << 40)
  package static let eventPlayback = Encoding(rawValue: 1 << 41)
  package static let extendedIsupport = Encoding(rawValue: 1 << 42)
  package static let preAway = Encoding(rawValue: 1 << 43)
  package static let search = Encoding(rawValue: 1 << 44)
  package static let sojuSearch = Encoding(rawValue: 1 << 45)
  package static let whoAmI = Encoding(rawValue: 1 << 46)
  package static let clientCertificate = Encoding(rawValue: 1 << 47)

  // MARK: WebSocket messages of any number of lines

  /// What is written for a connection alone is a deflated message, likewise. What is said to rooms stays as it is, since
  /// those who read lines as IRC has them share it.
  package static let answerDeflate = Encoding(rawValue: 1 << 47)
  package static let answerDeflateNarrow = Encoding(rawValue: 1 << 48)

  /// Those that make a difference to a room event's bytes, or to whether there are any.
  private static let shaping: Encoding = [
    .plain, .messageTags, .serverTime, .extendedJoin, .awayNotify, .batch, .accountNotify, .accountTag, .changeHost,
    .setName, .inviteNotify, .messageRedaction, .multiline, .channelRename, .metadata, .metadata3, .operatorTag,
    .plainEnglish, .framed, .deflate, .deflateNarrow,
  ]

  /// The part that decides the bytes of an event: equal for two members who can share them.
  package var shape: Encoding { intersection(.shaping) }

  /// The part that an event may ask for, wherever it goes: all but what concerns answers alone.
  @inlinable package var eventBits: Encoding { Encoding(rawValue: rawValue & 0xFFFF_FFFF) }

  /// What each line is a message of; nil where lines are not messages.
  package var messageKind: Opcode? {
    isDisjoint(with: .framed) ? nil : contains(.webSocketText) ? .text : .binary
  }

  /// The logarithm of the window that messages of one line are deflated with; nil where they aren't.
  package var windowBits: Int? { contains(.deflate) ? 15 : contains(.deflateNarrow) ? 9 : nil }

  /// The same for answers in messages of any number of lines.
  package var answerWindowBits: Int? { contains(.answerDeflate) ? 15 : contains(.answerDeflateNarrow) ? 9 : nil }

  package var isPlain: Bool { !isDisjoint(with: .plain) }

  /// Whether anything is told of metadata, in whatever version.
  package var takesMetadata: Bool { !isDisjoint(with: [.metadata, .metadata3]) }

  package var isControl: Bool { contains(.control) }

  /// Whether lines end with LF alone, and are as long as they are.
  package var hasBareLines: Bool { !isDisjoint(with: [.plainNumbered, .plainAnnounce, .control]) }

  /// Whether an author is sent what they said themselves.
  package var receivesOwnMessages: Bool { !isDisjoint(with: .echoing) }

  private static let echoing: Encoding = [.echoMessage, .plainAnnounce]
}
