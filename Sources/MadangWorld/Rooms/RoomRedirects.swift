import MadangRecords
import MadangWire

/// Names that rooms had, and what they are called now: for a while, and only so many. IRCv3, channel-rename, "Channel
/// redirection".
struct RoomRedirects: Sendable {
  private struct Entry {
    package var new: String
    package let until: Int64
  }

  /// By the old name, folded.
  private var entries: [String: Entry] = [:]

  package var count: Int { entries.count }

  /// What a name has become; nil where that is not known, or too long ago.
  package func target(of name: String, seconds: Int64) -> String? {
    guard !entries.isEmpty, let entry = entries[name.foldedName], entry.until > seconds else { return nil }
    return entry.new
  }

  /// Where there are too many, what is over goes first; else the new one is not kept.
  package mutating func add(_ old: String, isNow new: String, seconds: Int64, _ limits: ChatLimits) {
    let former = old.foldedName
    let current = new.foldedName
    entries[current] = nil
    for key in entries.keys where (entries[key]?.new ?? "").foldedName == former { entries[key]?.new = new }
    if entries.count >= limits.roomRedirectsMax { entries = entries.filter { $0.value.until > seconds } }
    if entries.count >= limits.roomRedirectsMax { return }
    entries[former] = Entry(new: new, until: seconds + Int64(limits.roomRedirectSecondsMax))
  }
}

extension RoomRedirects: FieldCodable {
  func write(to writer: inout ByteWriter) {
    count.write(to: &writer)
    for (old, entry) in entries.sorted(by: { $0.key < $1.key }) {
      old.write(to: &writer)
      entry.new.write(to: &writer)
      entry.until.write(to: &writer)
    }
  }

  init(from reader: inout FieldReader) throws(FieldError) {
    for _ in 0..<(try reader.count()) {
      let old = try String(from: &reader)
      entries[old] = Entry(new: try String(from: &reader), until: try Int64(from: &reader))
    }
  }
}
