/// Which part of a conversation is asked for: what every CHATHISTORY command but TARGETS comes down to.
///
/// | command | after | before | `end` |
/// |---|---|---|---|
/// | `LATEST *` | – | – | latest |
/// | `LATEST x` | x | – | latest |
/// | `BEFORE x` | – | x | latest |
/// | `AFTER x` | x | – | earliest |
/// | `BETWEEN x y`, x before y | x | y | earliest |
/// | `BETWEEN x y`, y before x | y | x | latest |
/// | `AROUND x` | two queries, which `around` makes | | |
///
/// A message is a bound by its id (`after`, `before`), a timestamp by the time at which events were (`saidAfter`,
/// `saidBefore`); all bounds hold at once. Where the clock went back, the two orders differ.
package struct HistoryQuery: Sendable {
  /// Which events count where there are more than `limit`.
  package enum End: Sendable {
    case earliest, latest
  }

  package enum Order: Sendable {
    /// The order in which events came.
    case ids
    /// By when they were; what was at the same time, by id. So who asks from a timestamp on is told first what lies next
    /// to it.
    case times
  }

  package var conversation: Conversation
  /// Only what is later; excluded itself.
  package var after: MessageID?
  /// Only what is earlier; excluded itself.
  package var before: MessageID?
  /// The same by time, in milliseconds since 1970.
  package var saidAfter: Int64?
  package var saidBefore: Int64?
  /// What lies between the end that the limit counts from and this event, itself included, was looked at before, and isn't
  /// shown. See `HistoryPart`.
  package var lookedThrough: MessageID?
  package var limit: Int
  package var end: End
  package var order = Order.ids
  /// Whether JOIN, PART, TAGMSG and the others are wanted beside PRIVMSG and NOTICE (`draft/event-playback`).
  package var includesEvents: Bool
  /// What whoever asks isn't shown anyhow: it takes nobody's place.
  package var omitted: HistoryOmissions = []

  package init(
    _ conversation: Conversation, after: MessageID? = nil, before: MessageID? = nil, saidAfter: Int64? = nil,
    saidBefore: Int64? = nil, limit: Int, end: End = .latest, order: Order = .ids, includesEvents: Bool = false,
    omitted: HistoryOmissions = []
  ) {
    self.conversation = conversation
    self.after = after
    self.before = before
    self.saidAfter = saidAfter
    self.saidBefore = saidBefore
    self.limit = limit
    self.end = end
    self.order = order
    self.includesEvents = includesEvents
    self.omitted = omitted
  }

  /// The two halves of AROUND: what is before `id`, and `id` itself with what follows. Together at most `limit`.
  package static func around(
    _ id: MessageID, in conversation: Conversation, limit: Int, includesEvents: Bool = false
  ) -> (earlier: HistoryQuery, later: HistoryQuery) {
    var (earlier, later) = halves(of: conversation, limit, includesEvents: includesEvents)
    earlier.before = id
    later.after = id.rawValue == 0 ? nil : MessageID(rawValue: id.rawValue - 1)
    return (earlier, later)
  }

  /// The same around a time.
  package static func around(
    milliseconds: Int64, in conversation: Conversation, limit: Int, includesEvents: Bool = false
  ) -> (earlier: HistoryQuery, later: HistoryQuery) {
    var (earlier, later) = halves(of: conversation, limit, includesEvents: includesEvents)
    earlier.saidBefore = milliseconds
    earlier.order = .times
    later.saidAfter = milliseconds - 1
    later.order = .times
    return (earlier, later)
  }

  private static func halves(
    of conversation: Conversation, _ limit: Int, includesEvents: Bool
  ) -> (earlier: HistoryQuery, later: HistoryQuery) {
    let limit = max(0, limit)
    return (
      HistoryQuery(conversation, limit: limit / 2, includesEvents: includesEvents),
      HistoryQuery(conversation, limit: limit - limit / 2, end: .earliest, includesEvents: includesEvents)
    )
  }
}

/// What of a conversation somebody isn't shown, by what they negotiated.
package struct HistoryOmissions: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Messages and notices that were taken back.
  package static let redactedMessages = HistoryOmissions(rawValue: 1)
  /// The same of messages that are only tags.
  package static let redactedTagMessages = HistoryOmissions(rawValue: 2)
  package static let tagMessages = HistoryOmissions(rawValue: 4)
}
