/// What was said. Every function may be called from any thread, waits for the disk, and sees all that the calling thread
/// has appended before.
package protocol HistoryStore: Sendable {
  /// The part of a conversation that the query names, ascending in its order. A redacted message comes without text and
  /// tags, followed at once by its redaction, which doesn't count towards the limit; redactions come in no other way.
  /// One call looks at a bounded number of events.
  func part(_ query: HistoryQuery) throws(StoreError) -> HistoryPart

  func event(_ id: MessageID) throws(StoreError) -> StoredEvent?

  /// The conversations that the query names, by when their newest message was.
  func targets(_ query: TargetQuery) throws(StoreError) -> [HistoryTarget]

  /// Those that match, ascending by id: the newest, or the earliest, as the search says. Ends soon once `mayGoOn` says no,
  /// with what it has found so far.
  func search(_ search: HistorySearch, while mayGoOn: @escaping @Sendable () -> Bool) throws(StoreError) -> FoundEvents

  /// Takes back an event: its text and tags are erased, and its redaction is kept. False where there is no such event, or
  /// it has been redacted before.
  func redact(_ id: MessageID, as redaction: Redaction) throws(StoreError) -> Bool

  /// Until when an account has read a target (a room, or another's name), in milliseconds since 1970. IRCv3 read-marker.
  func readMarker(account: String, target: String) throws(StoreError) -> Int64?

  /// All markers of an account by target, folded.
  func readMarkers(account: String) throws(StoreError) -> [String: Int64]

  /// Moves a marker forward, never back, but from a time that is yet to come to one that isn't: then the clock was wrong.
  /// Returns where it is now.
  func setReadMarker(account: String, target: String, milliseconds: Int64, now: Int64) throws(StoreError) -> Int64

  /// What an account said, ascending by id, without redactions, in pages: `after` is the last id of the page before.
  func events(by account: String, after: MessageID?, limit: Int) throws(StoreError) -> [StoredEvent]

  /// The newest id that history holds.
  func newestID() throws(StoreError) -> MessageID?
}
