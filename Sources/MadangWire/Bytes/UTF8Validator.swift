/// Judges UTF-8 that comes in pieces, and finds a wrong byte in the piece that brings it (The Unicode Standard §3.9,
/// table 3-7). A sequence may be cut between two pieces. Three bytes of state.
package struct UTF8Validator: Sendable, BitwiseCopyable {
  private var progress = UTF8Progress()

  package init() {}

  /// Whether the text may end here: no sequence has begun that lacks bytes.
  package var isComplete: Bool { !progress.isInsideSequence }

  /// Takes the next piece. False as soon as no continuation can make the text well-formed; what follows is not to be
  /// given then.
  package mutating func take(_ bytes: Span<UInt8>) -> Bool {
    var offset = 0
    while offset < bytes.count {
      if !progress.isInsideSequence, offset + 8 <= bytes.count {
        let word = bytes.word(at: offset)
        if word & ByteLanes.highBits == 0 {
          offset += 8
          // Where a word is ASCII, the next ones are too, more often than not.
          while offset + 32 <= bytes.count, bytes.isASCII32(at: offset) { offset += 32 }
          continue
        }
        let count = Self.wholeSequence(atStartOf: word)
        if count > 0 {
          offset += count
          continue
        }
      }
      if progress.take(bytes[offset]) == .illFormed { return false }
      offset += 1
    }
    return true
  }

  /// How many of the word's first bytes are well-formed sequences: as many as are found with masks alone. 0 leaves the
  /// first byte to the table, which knows the borders: overlong forms, surrogates, what is above U+10FFFF.
  ///
  /// Korean and most of the world's letters are three bytes with a lead of E1 to EC, EE or EF, or two bytes with a lead
  /// from C2; none of these has a border but the lead itself.
  @inline(__always)
  private static func wholeSequence(atStartOf word: UInt64) -> Int {
    let lead = UInt8(truncatingIfNeeded: word)
    if lead < 0x80 { return ByteLanes.first(in: word & ByteLanes.highBits) }
    if word & 0xC0C0F0 == 0x8080E0 {
      guard lead != 0xE0, lead != 0xED else { return 0 }
      guard word & 0xC0C0_F000_0000 == 0x8080_E000_0000 else { return 3 }
      let second = UInt8(truncatingIfNeeded: word >> 24)
      return second != 0xE0 && second != 0xED ? 6 : 3
    }
    return word & 0xC0E0 == 0x80C0 && lead >= 0xC2 ? 2 : 0
  }
}

extension Span where Element == UInt8 {
  /// Whether the 32 bytes from `offset` on are ASCII.
  @inline(__always)
  fileprivate func isASCII32(at offset: Int) -> Bool {
    let all = word(at: offset) | word(at: offset + 8) | word(at: offset + 16) | word(at: offset + 24)
    return all & ByteLanes.highBits == 0
  }
}
