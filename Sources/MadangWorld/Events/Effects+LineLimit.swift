import MadangWire

/// Keeping lines within 512 bytes, their CR LF included and tags aside. RFC 1459 §2.3.
extension Effects {
  /// The longest line without its CR LF.
  package static var lineContentBytesMax: Int { 510 }

  /// Cuts the line that begins at `start` where it is too long, at the border of a character. Costs one comparison
  /// where it isn't.
  @inline(__always)
  package mutating func cutLine(from start: Int) {
    if bytes.count - start > Effects.lineContentBytesMax { cutLongLine(from: start) }
  }

  @inline(never)
  private mutating func cutLongLine(from start: Int) {
    var end = start + Effects.lineContentBytesMax
    while end > start, bytes.span[end] & 0xC0 == 0x80 { end -= 1 }
    bytes.truncate(to: end)
  }

  /// A numeric that ends with a list of words, in as many lines as hold them; none where there are no words.
  package mutating func numericList(
    _ numeric: Numeric, _ parameters: String..., words: [String], separator: String = " "
  ) {
    let taken = parameters.reduce(0) { $0 + $1.utf8.count + 1 }
    for line in Effects.packed(words, bytesMax: listBytesMax() - taken, separator: separator) {
      beginNumeric(numeric)
      for part in parameters { middle(part) }
      _ = trailing(line)
      endLine()
    }
  }

  /// How many bytes a reply has left after `:server 000 nick` and the ` :` before its last parameter.
  package borrowing func listBytesMax() -> Int {
    let nickBytes = max(1, nick.utf8.count)
    return Effects.lineContentBytesMax - 1 - serverName.utf8.count - 5 - nickBytes - 2
  }

  /// The words with spaces, or another character, between them, in as few lines as hold them.
  package static func packed(
    _ words: [String], bytesMax: Int, wordsMax: Int = .max, separator: String = " "
  ) -> [String] {
    var lines: [String] = []
    var wordsOnLine = 0
    for word in words {
      if let last = lines.last, wordsOnLine < wordsMax, last.utf8.count + 1 + word.utf8.count <= bytesMax {
        lines[lines.count - 1] = last + separator + word
        wordsOnLine += 1
      } else {
        lines.append(word)
        wordsOnLine = 1
      }
    }
    return lines
  }
}
