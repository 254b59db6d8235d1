/// What a terminal is sent so that it shows some lines and nothing else. See ECMA-48 §8.3, and xterm's control sequences.
package enum FullScreen {
  /// Another screen than the shell's, without a cursor; and back to the shell's, as it was.
  package static let begin = "\u{1B}[?1049h\u{1B}[?25l"
  package static let end = "\u{1B}[?25h\u{1B}[?1049l"

  /// Each line is written over what was there, so that nothing flickers. None is wider than the screen, and the last one has
  /// no ending: either would move what is above.
  package static func text(_ lines: [StyledText], columns: Int, rows: Int, color: Bool) -> String {
    let shown = lines.prefix(rows).map { $0.clipped(to: columns).rendered(color: color) + "\u{1B}[K" }
    return "\u{1B}[H" + shown.joined(separator: "\r\n") + "\u{1B}[J"
  }
}

extension StyledText {
  /// What of it fits so many columns, as it is shown.
  package func clipped(to columns: Int) -> StyledText {
    var clipped = StyledText()
    var left = columns
    for piece in pieces {
      var kept = ""
      for character in SafeText.filter(piece.text) {
        let width = DisplayWidth.columns(character)
        if width > left {
          clipped.append(kept, piece.style)
          return clipped
        }
        left -= width
        kept.append(character)
      }
      clipped.append(kept, piece.style)
    }
    return clipped
  }

  /// Without its styles.
  package var plain: String { pieces.map { SafeText.filter($0.text) }.joined() }

  package var columns: Int { DisplayWidth.columns(plain) }
}
