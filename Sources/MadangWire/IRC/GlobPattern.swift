/// A mask made ready to be compared with many texts: an automaton whose states are bits, so that a byte of a text costs
/// one step for each 64 elements of the mask, whatever the two look like. It says the same as `GlobMask.matches`.
///
///     mask      a * b ?          bit i: the first i elements have matched
///     elements  a b ?            `stays[i]`: a `*` stands behind element i, so that this bit, once set, stays set
///
/// A table of 2 KiB for each 64 elements is the price, so it is for masks that are compared often, and for those that
/// would otherwise take long.
package struct GlobPattern: Sendable {
  /// Words of 64 states.
  private static let wordsMax = 8
  package static let elementsMax = wordsMax * 64 - 1

  private let words: Int
  /// For each byte, the elements that it can be: `words` words behind one another.
  private let takes: [UInt64]
  /// The elements that take any one character.
  private let takesAny: [UInt64]
  private let stays: [UInt64]
  private let last: Int

  /// Nil for a mask of more than `elementsMax` elements.
  package init?(_ mask: Span<UInt8>) {
    let count = GlobPattern.elementCount(mask)
    guard count <= GlobPattern.elementsMax else { return nil }
    let words = count / 64 + 1
    var takes = [UInt64](repeating: 0, count: 256 * words)
    var takesAny = [UInt64](repeating: 0, count: words)
    var stays = [UInt64](repeating: 0, count: words)
    var state = 0
    var offset = 0
    while offset < mask.count {
      switch GlobMask.element(of: mask, at: offset) {
      case .anyRun(let next):
        stays[state / 64] |= 1 << UInt64(state % 64)
        offset = next
      case .anyCharacter(let next):
        state += 1
        takesAny[state / 64] |= 1 << UInt64(state % 64)
        offset = next
      case .byte(let byte, let next):
        state += 1
        for other in 0..<256 where CaseMapping.fold(UInt8(other)) == byte {
          takes[other * words + state / 64] |= 1 << UInt64(state % 64)
        }
        offset = next
      case .end: offset = mask.count
      }
    }
    self.words = words
    self.takes = takes
    self.takesAny = takesAny
    self.stays = stays
    last = count
  }

  private static func elementCount(_ mask: Span<UInt8>) -> Int {
    var count = 0
    var offset = 0
    while offset < mask.count {
      switch GlobMask.element(of: mask, at: offset) {
      case .anyRun(let next): offset = next
      case .anyCharacter(let next), .byte(_, let next):
        count += 1
        offset = next
      case .end: return count
      }
    }
    return count
  }

  /// Whether `text` as a whole matches. A character is one step of `?` and of `*`, however many bytes it has.
  package func matches(_ text: Span<UInt8>) -> Bool {
    var states = InlineArray<8, UInt64>(repeating: 0)
    states[0] = 1
    var offset = 0
    while offset < text.count {
      let end = offset + UTF8Unit(in: text, at: offset).count
      let before = states
      while offset < end {
        states = shifted(states)
        let row = Int(text[offset]) * words
        for word in 0..<words { states[word] &= takes[row + word] }
        offset += 1
      }
      let next = shifted(before)
      var isAlive = false
      for word in 0..<words {
        states[word] |= before[word] & stays[word] | next[word] & takesAny[word]
        if states[word] != 0 { isAlive = true }
      }
      if !isAlive { return false }
    }
    return states[last / 64] & 1 << UInt64(last % 64) != 0
  }

  private func shifted(_ states: InlineArray<8, UInt64>) -> InlineArray<8, UInt64> {
    var shifted = states
    var carry: UInt64 = 0
    for word in 0..<words {
      shifted[word] = states[word] << 1 | carry
      carry = states[word] >> 63
    }
    return shifted
  }
}
