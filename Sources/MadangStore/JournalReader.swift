import MadangRecords
import MadangWire

/// Reads a batch back, one after another. The bytes are the journal's own: that they are whole is an invariant.
struct JournalReader {
  private var offset = 0

  /// The ranges lie in the batch.
  enum Record {
    case event(Entry)
    /// A room that is called otherwise from here on.
    case renaming(old: Range<Int>, new: Range<Int>)
  }

  /// One event; the ranges lie in the batch.
  struct Entry {
    var id: MessageID
    var refersTo: MessageID?
    var kind: StoredEvent.Kind
    var flags: UInt8
    var milliseconds: Int64
    var conversation: Range<Int>
    var partner: Range<Int>
    var source: Range<Int>
    var account: Range<Int>
    var target: Range<Int>
    var text: Range<Int>
    var tags: Range<Int>
  }

  mutating func next(in batch: Span<UInt8>) -> Record? {
    if offset == batch.count { return nil }
    let id = number(bytes: 8, in: batch)
    let refersTo = number(bytes: 8, in: batch)
    if batch[offset] == JournalEvent.renaming {
      offset += 1
      return .renaming(old: field(in: batch), new: field(in: batch))
    }
    guard let kind = StoredEvent.Kind(rawValue: batch[offset]) else {
      preconditionFailure("The journal holds an event of no kind.")
    }
    let flags = batch[offset + 1]
    offset += 2
    let milliseconds = Int64(bitPattern: number(bytes: 8, in: batch))
    return .event(
      Entry(
        id: MessageID(rawValue: id), refersTo: refersTo == 0 ? nil : MessageID(rawValue: refersTo), kind: kind,
        flags: flags, milliseconds: milliseconds, conversation: field(in: batch), partner: field(in: batch),
        source: field(in: batch), account: field(in: batch), target: field(in: batch), text: field(in: batch),
        tags: field(in: batch)))
  }

  private mutating func field(in batch: Span<UInt8>) -> Range<Int> {
    let count = Int(number(bytes: 4, in: batch))
    defer { offset += count }
    return offset..<offset + count
  }

  private mutating func number(bytes: Int, in batch: Span<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<bytes { value |= UInt64(batch[offset + index]) << UInt64(index * 8) }
    offset += bytes
    return value
  }
}
