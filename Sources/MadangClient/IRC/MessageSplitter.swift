/// Cuts a text into pieces that fit IRC lines.
enum MessageSplitter {
  /// Pieces of at most `bytesMax` bytes, cut at spaces where that is possible, and never inside a character unless the
  /// character alone is too long. The space at a cut is dropped. Never empty pieces; none for an empty text.
  static func pieces(of text: String, bytesMax: Int) -> [String] {
    if text.utf8.count <= bytesMax { return text.isEmpty ? [] : [text] }
    var pieces: [String] = []
    var piece = ""
    var size = 0
    for character in text {
      let bytes = character.utf8.count
      if size + bytes > bytesMax, !piece.isEmpty {
        piece = cut(piece, &pieces, nextIsSpace: character == " ")
        size = piece.utf8.count
        if character == " " && piece.isEmpty { continue }
      }
      if bytes > bytesMax {
        pieces += scalarPieces(of: character, bytesMax: bytesMax)
      } else {
        piece.append(character)
        size += bytes
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  /// Adds what is whole words of `piece`, and returns the rest: the word that the cut would fall into, if it is short
  /// enough to be moved as a whole.
  private static func cut(_ piece: String, _ pieces: inout [String], nextIsSpace: Bool) -> String {
    guard !nextIsSpace, let space = piece.lastIndex(of: " "), space > piece.startIndex,
      piece[space...].utf8.count < piece.utf8.count / 2
    else {
      pieces.append(piece)
      return ""
    }
    pieces.append(String(piece[..<space]))
    return String(piece[piece.index(after: space)...])
  }

  private static func scalarPieces(of character: Character, bytesMax: Int) -> [String] {
    var pieces = [""]
    for scalar in character.unicodeScalars {
      let text = String(scalar)
      if pieces[pieces.count - 1].utf8.count + text.utf8.count > bytesMax { pieces.append("") }
      pieces[pieces.count - 1] += text
    }
    return pieces
  }
}
