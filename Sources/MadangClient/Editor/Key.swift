/// One thing that a person did at the keyboard.
package enum Key: Equatable, Sendable {
  /// One scalar of text; an IME may send several for one character.
  case text(Unicode.Scalar)
  /// A whole paste (bracketed paste mode), its line breaks as LF.
  case paste(String)
  /// The rest of a paste that was too long. It is lost.
  case pasteOverflow
  case enter
  case left, right, up, down
  case wordLeft, wordRight
  case home, end
  case backspace, delete
  case deleteWordBefore, deleteWordAfter, deleteToStart, deleteToEnd
  case tab
  case redraw
  /// Ctrl-C.
  case interrupt
  /// Ctrl-Z.
  case suspend
  /// The terminal is what the person looks at now, or no longer.
  case focusGained, focusLost
  /// Ctrl-D: deletes, or leaves when the line is empty.
  case endOfInput
}
