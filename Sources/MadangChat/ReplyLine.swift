/// One line that answers the author: offsets into the bytes of the `Effects`.
package struct ReplyLine: Sendable {
  /// The line without tags, with its line ending.
  package let line: Event.Part
  /// Those of the author's own message that comes back to them. See echo-message.
  package var tags = EventTags()
  /// `line` is a batch. See `Event.hasManyLines`.
  package var isBatch = false
}
