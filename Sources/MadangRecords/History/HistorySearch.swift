/// What to look for in history: every word must occur, in whatever case. Without a text, no word is asked for.
///
/// A Hangul, Han or kana word matches anywhere within a word, from one syllable on; another word matches whole words, and
/// the last one also the beginning of a word, as somebody types it.
package struct HistorySearch: Sendable {
  package var text: String?
  /// Only in these; none means nowhere.
  package var conversations: [Conversation]
  /// Only what this account or this nickname said.
  package var author: String?
  /// Only what was at this time or later, and at that time or earlier, in milliseconds since 1970.
  package var saidFrom: Int64?
  package var saidThrough: Int64?
  package var limit: Int
  /// Which count where there are more.
  package var end: HistoryQuery.End

  package init(
    _ text: String?, in conversations: [Conversation], author: String? = nil, saidFrom: Int64? = nil,
    saidThrough: Int64? = nil, limit: Int, end: HistoryQuery.End = .latest
  ) {
    self.text = text
    self.conversations = conversations
    self.author = author
    self.saidFrom = saidFrom
    self.saidThrough = saidThrough
    self.limit = limit
    self.end = end
  }
}
