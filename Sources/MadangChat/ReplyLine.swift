/// One line that answers the author: offsets into the bytes of the `Effects`.
package struct ReplyLine: Sendable {
  /// The line without tags, with its line ending.
  package let line: Event.Part
  /// Those of the author's own message that comes back to them. See echo-message.
  package var tags = EventTags()
  /// The batch that it is part of; 0 where it is in none.
  package var batch: UInt8 = 0
  /// The batch that it begins or ends; 0 for all other lines.
  package var bordersBatch: UInt8 = 0
}
