/// One line, or a batch of them, that answers the author: offsets into the bytes of the `Effects`.
package struct ReplyLine: Sendable {
  /// The line without tags, with its line ending.
  package let line: Event.Part
  /// Those of the author's own message that comes back to them. See echo-message.
  package var tags = EventTags()
  /// The number of the batch that it belongs to; 0 for none. See `Effects.beginBatch`.
  package var batch: UInt16 = 0
  package var role = Role.content

  package enum Role: UInt8, Sendable {
    case content, beginsBatch, endsBatch
  }

  /// `line` is a batch. See `Event.hasManyLines`.
  package var isBatch = false
  /// When it was said, where that is not now.
  package var milliseconds: Int64?
  /// It belongs to the line before. IRCv3, chathistory: "`draft/chathistory-context` tag".
  package var isContext = false
  /// It begins a batch of history after which there is no more. IRCv3, chathistory: "`draft/chathistory-end` tag".
  package var isHistoryEnd = false

  package init(line: Event.Part, tags: EventTags = EventTags(), role: Role = .content, isBatch: Bool = false) {
    self.line = line
    self.tags = tags
    self.role = role
    self.isBatch = isBatch
  }
}
