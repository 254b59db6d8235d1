/// Whether a text names somebody.
enum Mention {
  /// Whether `nick` stands in `text` as a word of its own: no letter, digit, hyphen or underscore before or behind it.
  /// Letters of scripts that join words, such as Korean particles, may. Both are folded.
  static func isIn(_ text: String, nick: String) -> Bool {
    if nick.isEmpty { return false }
    let (text, nick) = (Array(text.unicodeScalars), Array(nick.unicodeScalars))
    guard text.count >= nick.count else { return false }
    return (0...text.count - nick.count).contains { start in
      let end = start + nick.count
      return text[start] == nick[0] && text[start..<end].elementsEqual(nick) && (start == 0 || !joins(text[start - 1]))
        && (end == text.count || !joins(text[end]))
    }
  }

  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Kana, Chinese characters, Korean syllables.
    case 0x3040...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7A3: false
    default:
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-" || scalar == "_"
    }
  }
}
