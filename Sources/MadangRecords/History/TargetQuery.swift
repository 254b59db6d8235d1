/// Which conversations are asked for: what CHATHISTORY TARGETS comes down to. Each counts by its newest message.
package struct TargetQuery: Sendable {
  /// Who asks: an account, or a nickname where there is none.
  package var identity: String
  /// Names.
  package var rooms: [String]
  /// Only what came later than this; excluded itself.
  package var after: MessageID?
  /// The same of conversations of two alone.
  package var directAfter: MessageID?
  /// Only what was later than this time, and earlier than that, in milliseconds since 1970; excluded themselves.
  package var saidAfter: Int64?
  package var saidBefore: Int64?
  package var limit: Int
  /// Which count where there are more.
  package var end: HistoryQuery.End
  /// Messages that are taken for none.
  package var omitted: HistoryOmissions = []

  package init(
    of identity: String, rooms: [String], after: MessageID? = nil, directAfter: MessageID? = nil,
    saidAfter: Int64? = nil, saidBefore: Int64? = nil, limit: Int, end: HistoryQuery.End = .latest,
    omitted: HistoryOmissions = []
  ) {
    self.identity = identity
    self.rooms = rooms
    self.after = after
    self.directAfter = directAfter
    self.saidAfter = saidAfter
    self.saidBefore = saidBefore
    self.limit = limit
    self.end = end
    self.omitted = omitted
  }
}
