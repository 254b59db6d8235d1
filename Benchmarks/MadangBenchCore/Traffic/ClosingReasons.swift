/// Why a server closed connections: by the last words that it said, or that there were none.
package struct ClosingReasons: Equatable, Sendable {
  package private(set) var counts: [String: Int] = [:]

  /// More kinds of words are taken together: a server may put an address into each.
  private static let kindsMax = 8
  private static let others = "other words"
  static let silent = "without a word"

  package init() {}

  /// Enters one connection; nil for one that was closed without a word, such as by a reset.
  package mutating func add(_ words: String?) {
    let words = words ?? ClosingReasons.silent
    let isKnown = counts[words] != nil || counts.count < ClosingReasons.kindsMax
    counts[isKnown ? words : ClosingReasons.others, default: 0] += 1
  }

  mutating func add(_ other: ClosingReasons) {
    for (words, count) in other.counts {
      let isKnown = counts[words] != nil || counts.count < ClosingReasons.kindsMax
      counts[isKnown ? words : ClosingReasons.others, default: 0] += count
    }
  }

  /// What was entered since an earlier moment.
  func since(_ earlier: ClosingReasons) -> ClosingReasons {
    var difference = ClosingReasons()
    for (words, count) in counts where count > earlier.counts[words] ?? 0 {
      difference.counts[words] = count - (earlier.counts[words] ?? 0)
    }
    return difference
  }

  /// The most frequent first.
  package var sorted: [(words: String, count: Int)] {
    counts.map { (words: $0.key, count: $0.value) }.sorted { ($1.count, $0.words) < ($0.count, $1.words) }
  }

  /// `12 × Excess Flood, 3 × without a word`.
  package var words: String { sorted.map { "\($0.count) × \($0.words)" }.joined(separator: ", ") }

  /// The reason in the last bytes of a connection: that of an `ERROR` line of IRC, an `-ERR` of Redis or NATS. The
  /// address that many servers name before it is left out: `ERROR :Closing link: (a@b) [Excess Flood]`.
  package static func reason(in bytes: some Collection<UInt8>) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline).reversed() {
      if line.hasPrefix("-ERR") { return String(line.dropFirst(4).prefix(80)).trimmed }
      guard line.hasPrefix("ERROR") else { continue }
      var words = String(line.dropFirst(5)).trimmed
      if words.hasPrefix(":") { words.removeFirst() }
      if words.hasSuffix("]"), let open = words.lastIndex(of: "[") {
        words = String(words[words.index(after: open)...].dropLast())
      } else if words.hasSuffix(")"), let open = words.firstIndex(of: "("), words.hasPrefix("Closing") {
        words = String(words[words.index(after: open)...].dropLast())
      }
      return words.isEmpty ? nil : String(words.prefix(80))
    }
    return nil
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
