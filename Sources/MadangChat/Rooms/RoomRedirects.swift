import MadangWire

/// Names that rooms had, and what they are called now: for a while, and only so many. IRCv3, channel-rename, "Channel
/// redirection".
struct RoomRedirects: Sendable {
  private struct Entry {
    var new: String
    let until: Int64
  }

  /// By the old name, folded.
  private var entries: [String: Entry] = [:]

  var count: Int { entries.count }

  /// What a name has become; nil where that is not known, or too long ago.
  func target(of name: String, seconds: Int64) -> String? {
    guard !entries.isEmpty, let entry = entries[RoomRedirects.folded(name)], entry.until > seconds else { return nil }
    return entry.new
  }

  /// Where there are too many, what is over goes first; else the new one is not kept.
  mutating func add(_ old: String, isNow new: String, seconds: Int64, _ limits: ChatLimits) {
    let former = RoomRedirects.folded(old)
    let current = RoomRedirects.folded(new)
    entries[current] = nil
    for key in entries.keys where RoomRedirects.folded(entries[key]?.new ?? "") == former { entries[key]?.new = new }
    if entries.count >= limits.roomRedirectsMax { entries = entries.filter { $0.value.until > seconds } }
    if entries.count >= limits.roomRedirectsMax { return }
    entries[former] = Entry(new: new, until: seconds + Int64(limits.roomRedirectSecondsMax))
  }

  private static func folded(_ name: String) -> String {
    var writer = ByteWriter(capacity: name.utf8.count)
    CaseMapping.fold(name.utf8.span, to: &writer)
    return String(bytes: writer.span)
  }
}
