/// How many columns of a terminal a text takes: 0 for combining marks, 2 for East Asian wide characters and emoji, else
/// 1.
///
/// Follows Unicode's East Asian Width (UAX #11): W and F are wide, ambiguous is narrow.
package enum DisplayWidth {
  /// Wide ranges, in order. Emoji outside them are found by their own property.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,
    0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B,
    0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F202, 0x1F210...0x1F23B,
    0x1F240...0x1F248, 0x1F250...0x1F251, 0x1F260...0x1F265, 0x20000...0x3FFFD,
  ]

  package static func columns(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || (0x7F...0x9F).contains(value) || value == 0xAD ? 0 : 1 }
    if isZero(scalar) { return 0 }
    return isWide(value) || (scalar.properties.isEmojiPresentation && !isRegionalIndicator(value)) ? 2 : 1
  }

  /// A character is at most two columns, however many scalars it is made of: a family joined by U+200D is drawn as one.
  package static func columns(_ character: Character) -> Int {
    var sum = 0
    for scalar in character.unicodeScalars {
      // Asks for the coloured form of the character before it, which is wide.
      if scalar == "\u{FE0F}" && sum > 0 { return 2 }
      sum += columns(scalar)
    }
    return min(sum, 2)
  }

  package static func columns(_ text: String) -> Int {
    text.reduce(0) { $0 + columns($1) }
  }

  private static func isWide(_ value: UInt32) -> Bool {
    var low = 0
    var high = wide.count
    while low < high {
      let middle = (low + high) / 2
      if wide[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < wide.count && wide[low].contains(value)
  }

  private static func isRegionalIndicator(_ value: UInt32) -> Bool {
    (0x1F1E6...0x1F1FF).contains(value)
  }

  private static func isZero(_ scalar: Unicode.Scalar) -> Bool {
    // The second and third letters of a Korean syllable written in pieces: drawn inside the first.
    if (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FB).contains(scalar.value) { return true }
    return switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: true
    default: false
    }
  }
}
