import MadangWire

/// One event of a conversation, as history keeps it. A multiline message is one event, whose text holds line feeds.
package struct StoredEvent: Equatable, Sendable {
  /// The numbers are on disk: they never change.
  package enum Kind: UInt8, CaseIterable, Sendable {
    case message = 0
    case notice = 1
    case tagMessage = 2
    case join = 3
    case part = 4
    case quit = 5
    case nick = 6
    case topic = 7
    case mode = 8
    case kick = 9
    case redaction = 10
    case other = 11
  }

  package struct Flags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// Its author had said that it is a bot.
    package static let bot = Flags(rawValue: 1)
    /// It came as a `draft/multiline` batch.
    package static let multiline = Flags(rawValue: 2)
    /// It was redacted: its text and tags are gone.
    package static let redacted = Flags(rawValue: 4)
  }

  package var id: MessageID
  /// When it was, since 1970: what server-time told of it while it was handed out, whatever the clock had done before.
  package var milliseconds: Int64
  package var conversation: Conversation
  package var kind: Kind
  package var flags: Flags
  /// `nick!user@host` at that time.
  package var source: String
  package var account: String?
  /// To whom it was said; of what happens in a room, the room.
  package var target: String
  /// What was said, the reason of a PART, QUIT or REDACT, the new topic or nickname, the real name of who joins; of a MODE or
  /// KICK what follows the room, as it stands in its line.
  package var text: String
  /// Client-only tags, escaped, without `@`: `+draft/reply=…;+draft/react=👍`.
  package var tags: String
  /// Of a redaction, the event that it redacts. Of a QUIT or NICK, the id that everybody was told, where that one stands
  /// for it in another room.
  package var refersTo: MessageID?

  /// - Parameter milliseconds: nil where the id tells them.
  package init(
    id: MessageID, milliseconds: Int64? = nil, conversation: Conversation, kind: Kind, flags: Flags = [],
    source: String, account: String? = nil, target: String, text: String = "", tags: String = "",
    refersTo: MessageID? = nil
  ) {
    self.id = id
    self.milliseconds = milliseconds ?? id.milliseconds
    self.conversation = conversation
    self.kind = kind
    self.flags = flags
    self.source = source
    self.account = account
    self.target = target
    self.text = text
    self.tags = tags
    self.refersTo = refersTo
  }

  /// By which clients know it. IRCv3, message-ids: "if a message is re-transmitted as-is … the ID SHOULD be reused".
  package var shownID: MessageID { kind == .redaction ? id : refersTo ?? id }

  package var isBot: Bool { flags.contains(.bot) }
  package var isMultiline: Bool { flags.contains(.multiline) }
  package var isRedacted: Bool { flags.contains(.redacted) }

  /// The nickname of `source`.
  package var nick: String { String(source.prefix { $0 != "!" }) }

  /// When it was, as server-time writes it.
  package var timeText: String {
    var writer = ByteWriter(capacity: 24)
    writer.append(timestamp: milliseconds)
    return String(bytes: writer.span)
  }
}
