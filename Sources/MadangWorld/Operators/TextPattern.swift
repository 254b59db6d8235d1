import MadangWire

/// A pattern with `*` for any run of characters and `?` for one, in whatever case, as an automaton whose states are the
/// bits of one word: each byte of a text is one step, whatever the pattern.
///
///     pattern   a * b ?          bit i: the first i elements have matched
///     elements  a b ?            `stays[i]`: a `*` stands behind element i, so that this bit, once set, stays set
package struct TextPattern: Sendable {
  /// For each byte, the elements that it can be.
  private let takes: [UInt64]
  /// States that any byte leaves as they are.
  private let stays: UInt64
  /// States that end with `?`, which the other bytes of its character leave as they are.
  private let continues: UInt64
  private let last: UInt64

  /// Elements beside the start.
  private static let elementsMax = 63

  /// Nil for a pattern that is empty or too long.
  package init?(_ pattern: String) {
    var takes = [UInt64](repeating: 0, count: 256)
    var stays: UInt64 = 0
    var continues: UInt64 = 0
    var count = 0
    for byte in pattern.utf8 {
      if byte == UInt8(ascii: "*") {
        stays |= 1 << UInt64(count)
        continue
      }
      guard count < TextPattern.elementsMax else { return nil }
      count += 1
      let bit: UInt64 = 1 << UInt64(count)
      if byte == UInt8(ascii: "?") {
        continues |= bit
        for other in takes.indices where other & 0xC0 != 0x80 { takes[other] |= bit }
      } else {
        let folded = CaseMapping.fold(byte)
        for other in takes.indices where CaseMapping.fold(UInt8(other)) == folded { takes[other] |= bit }
      }
    }
    if pattern.isEmpty { return nil }
    self.takes = takes
    self.stays = stays
    self.continues = continues
    last = 1 << UInt64(count)
  }

  package func matches(_ text: Span<UInt8>) -> Bool {
    var states: UInt64 = 1
    for index in text.indices {
      let byte = text[index]
      let kept = byte & 0xC0 == 0x80 ? stays | continues : stays
      states = (states << 1) & takes[Int(byte)] | states & kept
      if states == 0 { return false }
    }
    return states & last != 0
  }
}
