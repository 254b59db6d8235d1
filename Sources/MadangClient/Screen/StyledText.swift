/// Text in pieces, each with its style. The text may come from the network: only `rendered` makes it fit for a
/// terminal.
package struct StyledText: Equatable, Sendable {
  package struct Piece: Equatable, Sendable {
    package let text: String
    package let style: TextStyle
  }

  package private(set) var pieces: [Piece] = []

  package init(_ text: String = "", _ style: TextStyle = .plain) {
    append(text, style)
  }

  package mutating func append(_ text: String, _ style: TextStyle = .plain) {
    if !text.isEmpty { pieces.append(Piece(text: text, style: style)) }
  }

  package mutating func append(_ other: StyledText) {
    pieces += other.pieces
  }

  /// What a terminal, or a pipe, is sent: escape sequences of ours if `color`, and none from anybody else.
  package func rendered(color: Bool) -> String {
    var result = ""
    for piece in pieces {
      let text = SafeText.filter(piece.text)
      let start = color ? piece.style.escapeSequence : ""
      result += start.isEmpty ? text : start + text + "\u{1B}[0m"
    }
    return result
  }
}
