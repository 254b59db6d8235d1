/// A conversation that somebody takes part in, as CHATHISTORY TARGETS lists it.
package struct HistoryTarget: Equatable, Sendable {
  package var conversation: Conversation
  /// The room, or the other one's nickname, as the newest message has it.
  package var name: String
  package var newest: MessageID
  /// When that was.
  package var milliseconds: Int64

  package init(conversation: Conversation, name: String, newest: MessageID, milliseconds: Int64? = nil) {
    self.conversation = conversation
    self.name = name
    self.newest = newest
    self.milliseconds = milliseconds ?? newest.milliseconds
  }
}
