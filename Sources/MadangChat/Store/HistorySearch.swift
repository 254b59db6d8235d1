/// What to look for in history: every word must occur, in whatever case.
///
/// A Hangul, Han or kana word matches anywhere within a word, from one syllable on; another word matches whole words, and
/// the last one also the beginning of a word, as somebody types it.
package struct HistorySearch: Sendable {
  package var text: String
  /// Only in these; none means nowhere.
  package var conversations: [Conversation]
  /// Only what this account or this nickname said.
  package var author: String?
  package var after: MessageID?
  package var before: MessageID?
  /// The newest count.
  package var limit: Int

  package init(
    _ text: String, in conversations: [Conversation], author: String? = nil, after: MessageID? = nil,
    before: MessageID? = nil, limit: Int
  ) {
    self.text = text
    self.conversations = conversations
    self.author = author
    self.after = after
    self.before = before
    self.limit = limit
  }
}
