/// A conversation that somebody takes part in, as CHATHISTORY TARGETS lists it.
package struct HistoryTarget: Equatable, Sendable {
  package var conversation: Conversation
  /// The room, or the other one's nickname, as the newest message has it.
  package var name: String
  package var newest: MessageID

  package init(conversation: Conversation, name: String, newest: MessageID) {
    self.conversation = conversation
    self.name = name
    self.newest = newest
  }
}
