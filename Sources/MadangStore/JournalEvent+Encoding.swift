import MadangRecords
import MadangWire

/// How an event lies in the journal.
extension JournalEvent {
  /// Eight bytes of id, eight of the one that it refers to, or 0, kind, flags, eight of when it was, then seven fields of a
  /// count in four bytes and the bytes themselves.
  var encodedBytes: Int {
    26 + 7 * 4 + conversation.count + partner.count + source.count + account.count + target.count + text.count
      + tags.count
  }

  func encode(to writer: inout ByteWriter) {
    JournalEvent.append(id.rawValue, bytes: 8, to: &writer)
    JournalEvent.append(refersTo?.rawValue ?? 0, bytes: 8, to: &writer)
    writer.append(byte: kind.rawValue)
    writer.append(byte: flags.rawValue)
    JournalEvent.append(UInt64(bitPattern: milliseconds), bytes: 8, to: &writer)
    JournalEvent.append(conversation, to: &writer)
    JournalEvent.append(partner, to: &writer)
    JournalEvent.append(source, to: &writer)
    JournalEvent.append(account, to: &writer)
    JournalEvent.append(target, to: &writer)
    JournalEvent.append(text, to: &writer)
    JournalEvent.append(tags, to: &writer)
  }

  /// What stands in the place of a kind where it is no event, but a room's other name. No kind has this number.
  static let renaming: UInt8 = .max

  /// Sixteen bytes of nothing, the mark, then the two names as fields.
  static func encode(renaming old: Span<UInt8>, to new: Span<UInt8>, to writer: inout ByteWriter) {
    for _ in 0..<2 { append(0, bytes: 8, to: &writer) }
    writer.append(byte: renaming)
    append(old, to: &writer)
    append(new, to: &writer)
  }

  private static func append(_ value: UInt64, bytes: UInt64, to writer: inout ByteWriter) {
    for index in 0..<bytes { writer.append(byte: UInt8(truncatingIfNeeded: value >> (index * 8))) }
  }

  private static func append(_ field: Span<UInt8>, to writer: inout ByteWriter) {
    append(UInt64(field.count), bytes: 4, to: &writer)
    writer.append(field)
  }
}

extension Journal {
  /// Appends an event that is at hand as a value, as imports and tests have it. A direct conversation and the like keep
  /// their folded names.
  package func append(_ event: StoredEvent) -> JournalVerdict {
    let conversation: String
    let partner: String
    switch event.conversation {
    case .room(let name): (conversation, partner) = (name, "")
    case .direct(let one, let another): (conversation, partner) = (one, another)
    }
    let account = event.account ?? ""
    return append(
      JournalEvent(
        id: event.id, milliseconds: event.milliseconds, refersTo: event.refersTo, kind: event.kind, flags: event.flags,
        conversation: conversation.utf8.span, partner: partner.utf8.span, source: event.source.utf8.span,
        account: account.utf8.span, target: event.target.utf8.span, text: event.text.utf8.span,
        tags: event.tags.utf8.span))
  }
}
