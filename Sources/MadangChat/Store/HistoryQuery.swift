/// Which part of a conversation is asked for: what every CHATHISTORY command but TARGETS comes down to.
///
/// | command | `after` | `before` | `end` |
/// |---|---|---|---|
/// | `LATEST *` | – | – | latest |
/// | `LATEST x` | x | – | latest |
/// | `BEFORE x` | – | x | latest |
/// | `AFTER x` | x | – | earliest |
/// | `BETWEEN x y`, x before y | x | y | earliest |
/// | `BETWEEN x y`, y before x | y | x | latest |
/// | `AROUND x` | two queries, which `around` makes | | |
///
/// A timestamp is a bound too: what lies after it lies after `MessageID.last(atMilliseconds:)`, what lies before it
/// before `MessageID.first(atMilliseconds:)`.
package struct HistoryQuery: Sendable {
  /// Which events count where there are more than `limit`.
  package enum End: Sendable {
    case earliest, latest
  }

  package var conversation: Conversation
  /// Only what is later; excluded itself.
  package var after: MessageID?
  /// Only what is earlier; excluded itself.
  package var before: MessageID?
  package var limit: Int
  package var end: End
  /// Whether JOIN, PART, TAGMSG and the others are wanted beside PRIVMSG and NOTICE (`draft/event-playback`).
  package var includesEvents: Bool

  package init(
    _ conversation: Conversation, after: MessageID? = nil, before: MessageID? = nil, limit: Int, end: End = .latest,
    includesEvents: Bool = false
  ) {
    self.conversation = conversation
    self.after = after
    self.before = before
    self.limit = limit
    self.end = end
    self.includesEvents = includesEvents
  }

  /// The two halves of AROUND: what is before `id`, and `id` itself with what follows. Together at most `limit`.
  package static func around(
    _ id: MessageID, in conversation: Conversation, limit: Int, includesEvents: Bool = false
  ) -> (earlier: HistoryQuery, later: HistoryQuery) {
    let limit = max(0, limit)
    let previous = id.rawValue == 0 ? nil : MessageID(rawValue: id.rawValue - 1)
    return (
      HistoryQuery(conversation, before: id, limit: limit / 2, includesEvents: includesEvents),
      HistoryQuery(
        conversation, after: previous, limit: limit - limit / 2, end: .earliest, includesEvents: includesEvents)
    )
  }
}
