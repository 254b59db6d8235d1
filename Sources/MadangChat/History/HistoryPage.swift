import MadangRecords

/// What one question to the history is answered with: as many messages as were asked for, where there are so many.
struct HistoryPage: Sendable {
  /// Each with what belongs to it: the redaction that follows it.
  private(set) var messages: ArraySlice<[StoredEvent]>
  /// Whether the same question, asked from where this ends, has more for an answer.
  private(set) var hasMore: Bool
  /// Where it has nothing to show, and there is more beyond: from where to ask on.
  private(set) var edge: HistoryPart.Edge?

  /// - Parameters:
  ///   - found: what was asked for with a limit of one more than `limit`.
  ///   - end: from which the limit counts.
  ///   - edge: where looking has ended before all was found.
  init(_ found: [StoredEvent], limit: Int, from end: HistoryQuery.End, edge: HistoryPart.Edge? = nil) {
    var messages: [[StoredEvent]] = []
    for event in found {
      if event.kind == .redaction, !messages.isEmpty {
        messages[messages.count - 1].append(event)
      } else {
        messages.append([event])
      }
    }
    hasMore = messages.count > limit || edge != nil
    self.edge = messages.isEmpty ? edge : nil
    self.messages = end == .latest ? messages.suffix(limit) : messages.prefix(limit)
  }

  /// Of what is before something and of what follows it, as much as there is room for: half of each, and more of the one
  /// where there is little of the other.
  init(before: HistoryPage, after: HistoryPage, limit: Int, bytesMax: Int) {
    let afterCount = min(after.messages.count, max(limit - limit / 2, limit - before.messages.count))
    let beforeCount = min(before.messages.count, limit - afterCount)
    var (before, after) = (before, after)
    before.keep(beforeCount, from: .latest)
    after.keep(afterCount, from: .earliest)
    before.cut(toBytes: bytesMax / 2, from: .latest)
    after.cut(toBytes: bytesMax - bytesMax / 2, from: .earliest)
    messages = before.messages + after.messages
    hasMore = before.hasMore || after.hasMore
    edge = messages.isEmpty ? before.edge ?? after.edge : nil
  }

  /// Says that there may be more: nothing was looked for.
  mutating func leaveOpen() { hasMore = true }

  /// Gives up what is beyond so many messages.
  private mutating func keep(_ count: Int, from end: HistoryQuery.End) {
    if count >= messages.count { return }
    messages = end == .latest ? messages.suffix(count) : messages.prefix(count)
    hasMore = true
  }

  /// Gives up what is beyond so many bytes, but the first message: whoever asks for it again must come on.
  mutating func cut(toBytes bytesMax: Int, from end: HistoryQuery.End) {
    var bytes = 0
    var count = 0
    func fits(_ message: [StoredEvent]) -> Bool {
      bytes += message.reduce(0) { $0 + $1.playbackBytes }
      if bytes > bytesMax, count > 0 { return false }
      count += 1
      return true
    }
    switch end {
    case .earliest: for message in messages where !fits(message) { break }
    case .latest: for message in messages.reversed() where !fits(message) { break }
    }
    keep(count, from: end)
  }
}

extension StoredEvent {
  /// About what it takes up in an answer, with its tags.
  var playbackBytes: Int {
    let lines = isMultiline ? text.utf8.count { $0 == UInt8(ascii: "\n") } + 1 : 1
    return lines * (source.utf8.count + target.utf8.count + 100) + text.utf8.count + tags.utf8.count
      + (account?.utf8.count ?? 0)
  }
}
