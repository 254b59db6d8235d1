import MadangRecords
import MadangWire

/// What the tags of one event say of it, apart from its time: plain offsets into the bytes that carry the event.
package struct EventTags: Sendable {
  /// IRCv3, message-ids; nil for events that no history keeps.
  package var id: MessageID?
  /// The author's account, escaped; empty for those who are logged in to none. IRCv3, account-tag.
  package var account = Event.Part.none
  /// IRCv3, bot-mode.
  package var isFromBot = false
  /// IRCv3, oper-tag.
  package var isFromOperator = false
  /// Client-only tags to hand on, without `@`. IRCv3, message-tags.
  package var clientOnly = Event.Part.none

  package init() {}

  package func moved(by distance: Int) -> EventTags {
    var tags = self
    tags.account = account.moved(by: distance)
    tags.clientOnly = clientOnly.moved(by: distance)
    return tags
  }

  /// Appends those that a kind of reader is told, each after `separator`, which is `@` before the first. A further line of
  /// the same message has neither its name nor the author's tags. IRCv3, multiline, "Fallback".
  package func append(
    in bytes: Span<UInt8>, for encoding: Encoding, isContinuation: Bool = false, separator: inout UInt8,
    to writer: inout ByteWriter
  ) {
    if encoding.contains(.accountTag), !account.isEmpty {
      TagSeparator.append(&separator, "account=", to: &writer)
      writer.append(bytes.extracting(account.range))
    }
    if encoding.contains(.operatorTag), isFromOperator { TagSeparator.append(&separator, "draft/oper", to: &writer) }
    guard encoding.contains(.messageTags) else { return }
    if let id, !isContinuation {
      TagSeparator.append(&separator, "msgid=", to: &writer)
      id.append(to: &writer)
    }
    if isFromBot { TagSeparator.append(&separator, "bot", to: &writer) }
    if !clientOnly.isEmpty, !isContinuation {
      TagSeparator.append(&separator, "", to: &writer)
      writer.append(bytes.extracting(clientOnly.range))
    }
  }
}

/// What stands before a tag: `@` before the first, `;` before each other.
enum TagSeparator {
  package static let first = UInt8(ascii: "@")
  package static let other = UInt8(ascii: ";")

  package static func append(_ separator: inout UInt8, _ key: StaticString, to writer: inout ByteWriter) {
    writer.append(byte: separator)
    separator = other
    writer.append(key)
  }

  /// The space between the tags and their line, where there are any.
  package static func end(_ separator: UInt8, to writer: inout ByteWriter) {
    if separator == other { writer.append(byte: UInt8(ascii: " ")) }
  }
}
