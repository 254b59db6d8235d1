/// The line being typed: a text, a cursor between two of its characters, and a history.
///
/// Characters are grapheme clusters, so that one press of an arrow or of Backspace passes what a reader sees as one
/// character. Pure: keys in, an outcome out; the screen draws what it holds. Invariant: the cursor is from 0 to the
/// number of characters, and the text has at most `ClientLimits.inputBytesMax` bytes.
package struct LineEditor: Sendable {
  /// What a key came to, apart from the change to the line.
  package enum Outcome: Equatable, Sendable {
    /// The line or the cursor may have changed.
    case edited
    /// Nothing could be done: at the end of the line, of the history, of the room.
    case refused
    /// Enter: the line, which is now in the history and gone from the editor. A paste may have put LFs in it.
    case submitted(String)
    /// Tab: whoever knows the names may call `replaceWord`.
    case completion
    case redraw
    /// Ctrl-C, or Ctrl-D in an empty line.
    case leave
    /// Ctrl-Z: the shell wants the terminal.
    case suspend
  }

  package private(set) var characters: [Character] = []
  package private(set) var cursor = 0
  private var history = LineHistory()

  package init() {}

  package var text: String { String(characters) }

  package mutating func handle(_ key: Key) -> Outcome {
    switch key {
    case .text(let scalar): insert(String(Character(scalar)))
    case .paste(let text): insert(text)
    case .pasteOverflow, .focusGained, .focusLost: .refused
    case .enter: submit()
    case .left: move(to: cursor - 1)
    case .right: move(to: cursor + 1)
    case .wordLeft: move(to: wordStart)
    case .wordRight: move(to: wordEnd)
    case .home: move(to: 0)
    case .end: move(to: characters.count)
    case .up: show(history.older(than: text))
    case .down: show(history.newer(than: text))
    case .backspace: delete(cursor - 1..<cursor)
    case .delete: delete(cursor..<cursor + 1)
    case .deleteWordBefore: delete(wordStart..<cursor)
    case .deleteWordAfter: delete(cursor..<wordEnd)
    case .deleteToStart: delete(0..<cursor)
    case .deleteToEnd: delete(cursor..<characters.count)
    case .tab: .completion
    case .redraw: .redraw
    case .interrupt: .leave
    case .suspend: .suspend
    case .endOfInput: characters.isEmpty ? .leave : delete(cursor..<cursor + 1)
    }
  }

  /// Puts back a line that could not be sent, into the history if another one is being typed.
  package mutating func restore(_ line: String) {
    guard characters.isEmpty else { return history.add(line) }
    characters = Array(line)
    cursor = characters.count
  }

  /// The part of a word before the cursor, and whether it is the line's first.
  package var wordBeforeCursor: (text: String, isFirst: Bool) {
    let start = characters[..<cursor].lastIndex(of: " ").map { $0 + 1 } ?? 0
    return (String(characters[start..<cursor]), start == 0)
  }

  /// Replaces the part of a word before the cursor.
  package mutating func replaceWord(with text: String) {
    let count = wordBeforeCursor.text.count
    characters.removeSubrange(cursor - count..<cursor)
    cursor -= count
    _ = insert(text)
  }

  // MARK: Edits

  /// Text may join the character before it (an accent, a letter of a Korean syllable) or the one after: characters are
  /// found anew in the whole line, and the cursor goes behind the one that holds the last inserted scalar.
  private mutating func insert(_ inserted: String) -> Outcome {
    let before = String(characters[..<cursor])
    let after = String(characters[cursor...])
    let room = ClientLimits.inputBytesMax - before.utf8.count - after.utf8.count
    let fitting = LineEditor.prefix(of: inserted, bytesMax: room)
    if fitting.isEmpty { return .refused }
    let scalarsBefore = before.unicodeScalars.count + fitting.unicodeScalars.count
    set(before + fitting + after, cursorBehind: scalarsBefore)
    return .edited
  }

  private static func prefix(of text: String, bytesMax: Int) -> String {
    if text.utf8.count <= bytesMax { return text }
    var prefix = ""
    var bytes = 0
    for character in text {
      bytes += character.utf8.count
      if bytes > bytesMax { break }
      prefix.append(character)
    }
    return prefix
  }

  private mutating func submit() -> Outcome {
    let line = text
    characters = []
    cursor = 0
    history.add(line)
    return .submitted(line)
  }

  private mutating func move(to position: Int) -> Outcome {
    guard (0...characters.count).contains(position) else { return .refused }
    cursor = position
    return .edited
  }

  private mutating func show(_ line: String?) -> Outcome {
    guard let line else { return .refused }
    characters = Array(line)
    cursor = characters.count
    return .edited
  }

  private mutating func delete(_ range: Range<Int>) -> Outcome {
    guard range.lowerBound >= 0, range.upperBound <= characters.count, !range.isEmpty else { return .refused }
    let scalarsBefore = characters[..<range.lowerBound].reduce(0) { $0 + $1.unicodeScalars.count }
    characters.removeSubrange(range)
    // What stood on both sides may now be one character.
    set(String(characters), cursorBehind: scalarsBefore)
    return .edited
  }

  /// Finds the characters of `text` anew, and puts the cursor behind the one that holds its first `scalars` scalars.
  private mutating func set(_ text: String, cursorBehind scalars: Int) {
    characters = Array(text)
    cursor = 0
    var passed = 0
    while passed < scalars {
      passed += characters[cursor].unicodeScalars.count
      cursor += 1
    }
  }

  // MARK: Words

  private var wordStart: Int {
    var index = cursor
    while index > 0, characters[index - 1].isWhitespace { index -= 1 }
    while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = cursor
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    while index < characters.count, !characters[index].isWhitespace { index += 1 }
    return index
  }
}
