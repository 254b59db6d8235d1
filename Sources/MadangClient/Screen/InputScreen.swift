/// What to write so that the line being typed stays at the bottom and messages scroll by above it.
///
/// No alternate screen and no scroll region: messages are ordinary lines, and the terminal's own scrollback keeps them.
/// The typed line takes exactly one row. To show a message, that row is erased, the message printed, the row drawn
/// again. Pure: states in, bytes out. Invariant: after each call the cursor is in the row of the typed line, or that
/// row is not drawn.
package struct InputScreen: Sendable {
  package private(set) var columns: Int
  private let color: Bool
  private var viewport = Viewport()
  /// The cursor's column, if the row is drawn.
  private var drawnCursor: Int?

  private static let eraseRow = "\r\u{1B}[K"
  /// Shown in place of a line break that was pasted.
  private static let lineBreakMark: Character = "\u{23CE}"

  package init(columns: Int, color: Bool) {
    self.columns = max(columns, 1)
    self.color = color
  }

  /// Messages above the typed line. `replacesLast`: the first of them stands in place of the message shown last, which
  /// had one row.
  package mutating func show(
    _ lines: [StyledText], replacesLast: Bool = false, editor: LineEditor, prompt: String
  ) -> String {
    var output = erased()
    if replacesLast { output += "\u{1B}[1A" + InputScreen.eraseRow }
    for line in lines { output += line.rendered(color: color) + "\r\n" }
    return output + drawn(editor, prompt)
  }

  /// The typed line after an edit.
  package mutating func redraw(editor: LineEditor, prompt: String) -> String {
    erased() + drawn(editor, prompt)
  }

  /// An empty screen with the typed line on top (Ctrl-L).
  package mutating func clear(editor: LineEditor, prompt: String) -> String {
    "\u{1B}[H\u{1B}[2J" + drawn(editor, prompt)
  }

  /// The terminal has another width. Most terminals have wrapped the row if it no longer fits: what was one row may be
  /// several, and the cursor is in the one that its column falls into.
  package mutating func resize(columns newColumns: Int, editor: LineEditor, prompt: String) -> String {
    let rowsAbove = (drawnCursor ?? 0) / max(newColumns, 1)
    columns = max(newColumns, 1)
    let up = rowsAbove > 0 ? "\u{1B}[\(rowsAbove)A" : ""
    return up + "\r\u{1B}[J" + drawn(editor, prompt)
  }

  /// Takes the typed line away, before the program ends or another one uses the terminal.
  package mutating func leave() -> String {
    erased()
  }

  /// Another program had the terminal: whatever it left in the cursor's row makes room for the typed line.
  package mutating func takeRow() {
    drawnCursor = 0
  }

  /// A last message, after `leave`.
  package func ended(_ line: StyledText) -> String {
    line.rendered(color: color) + "\r\n"
  }

  private mutating func erased() -> String {
    defer { drawnCursor = nil }
    return drawnCursor == nil ? "" : InputScreen.eraseRow
  }

  private mutating func drawn(_ editor: LineEditor, _ prompt: String) -> String {
    // The last column stays free: a character there makes some terminals wrap.
    let free = max(columns - 1, 1)
    let label = InputScreen.fitted(SafeText.filter(prompt), columns: free / 2)
    let labelColumns = DisplayWidth.columns(label)
    let characters = editor.characters.map { $0 == "\n" ? InputScreen.lineBreakMark : $0 }
    let part = viewport.part(
      of: characters.map { DisplayWidth.columns($0) }, cursor: editor.cursor, columns: free - labelColumns)
    var output = StyledText(label, .bold).rendered(color: color)
    output += SafeText.filter(String(characters[part.range]))
    let column = labelColumns + part.cursorColumn
    output += "\r" + (column > 0 ? "\u{1B}[\(column)C" : "")
    drawnCursor = column
    return output
  }

  /// The beginning of `text` that fits.
  private static func fitted(_ text: String, columns: Int) -> String {
    var result = ""
    var used = 0
    for character in text {
      used += DisplayWidth.columns(character)
      if used > columns { break }
      result.append(character)
    }
    return result
  }
}
