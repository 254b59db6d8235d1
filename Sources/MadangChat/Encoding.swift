/// What shapes the bytes that a connection is sent: its dialect, and the capabilities that it negotiated.
///
/// An event is encoded once for each set of these among a room's members, however many members share it.
package struct Encoding: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  // MARK: Dialects. None of them means IRC.

  /// Plain lines, `Client3>> hello`.
  package static let plainNumbered = Encoding(rawValue: 1 << 0)
  /// Plain lines as they were said, the sender's own included; joins are announced.
  package static let plainAnnounce = Encoding(rawValue: 1 << 1)
  package static let plain: Encoding = [.plainNumbered, .plainAnnounce]

  // MARK: IRCv3 capabilities

  package static let messageTags = Encoding(rawValue: 1 << 2)
  package static let serverTime = Encoding(rawValue: 1 << 3)
  package static let extendedJoin = Encoding(rawValue: 1 << 4)
  package static let awayNotify = Encoding(rawValue: 1 << 5)
  package static let echoMessage = Encoding(rawValue: 1 << 6)
  package static let batch = Encoding(rawValue: 1 << 7)
  package static let labeledResponse = Encoding(rawValue: 1 << 8)
  package static let multiPrefix = Encoding(rawValue: 1 << 9)
  package static let noImplicitNames = Encoding(rawValue: 1 << 10)
  package static let capNotify = Encoding(rawValue: 1 << 11)

  /// Those that make a difference to a room event's bytes, or to whether there are any.
  private static let shaping: Encoding = [.plain, .messageTags, .serverTime, .extendedJoin, .awayNotify]

  /// The part that decides the bytes of an event: equal for two members who can share them.
  package var shape: Encoding { intersection(.shaping) }

  package var isPlain: Bool { !isDisjoint(with: .plain) }

  /// Whether an author is sent what they said themselves.
  package var receivesOwnMessages: Bool { !isDisjoint(with: .echoing) }

  private static let echoing: Encoding = [.echoMessage, .plainAnnounce]
}
