import MadangTestSupport
import Testing

@testable import MadangClient

@Suite struct InputScreenTests {
  private func editor(_ text: String, cursor: Int? = nil) -> LineEditor {
    var editor = LineEditor()
    editor.restore(text)
    if let cursor { for _ in cursor..<text.count { _ = editor.handle(.left) } }
    return editor
  }

  @Test func `messages stand above the typed line, which stays whole`() {
    var terminal = FakeTerminal(columns: 40)
    var screen = InputScreen(columns: 40, color: false)
    let typed = editor("안녕하세요", cursor: 2)
    terminal.write(screen.redraw(editor: typed, prompt: "#방> "))
    terminal.write(screen.show([StyledText("one"), StyledText("둘")], editor: typed, prompt: "#방> "))
    terminal.write(screen.show([StyledText("three")], editor: typed, prompt: "#방> "))
    #expect(terminal.lines == ["one", "둘", "three", "#방> 안녕하세요"])
    #expect(terminal.column == 5 + 4)
    #expect(terminal.row == 3)
  }

  @Test func `a long line scrolls sideways, and the cursor is always in it`() {
    let text = "가나다라마바사아자차카타파하 abcdefghijklmnopqrstuvwxyz 0123456789"
    for columns in 4...60 {
      var screen = InputScreen(columns: columns, color: false)
      var terminal = FakeTerminal(columns: columns)
      var editor = editor(text)
      for key in Array(repeating: Key.left, count: text.count) + Array(repeating: .right, count: text.count) {
        _ = editor.handle(key)
        terminal.write(screen.redraw(editor: editor, prompt: "> "))
        #expect(terminal.rows.count == 1, "\(columns) columns")
        #expect(terminal.column < columns)
        // The character before the cursor is the one on its left on the screen.
        if editor.cursor > 0, terminal.column > 2 {
          let before = editor.characters[editor.cursor - 1]
          #expect(terminal.rows[0][terminal.column - DisplayWidth.columns(before)] == before)
        }
      }
    }
  }

  @Test func `random keys, messages and widths never tangle`() {
    var random = SeededGenerator(seed: 7)
    let texts = ["한", "a", "👩", "e", " "]
    for round in 0..<50 {
      let columns = 10 + Int(random.next() % 70)
      var screen = InputScreen(columns: columns, color: true)
      var terminal = FakeTerminal(columns: columns)
      var editor = LineEditor()
      var messages: [String] = []
      for step in 0..<100 {
        switch random.next() % 4 {
        case 0:
          let message = "m\(round).\(step)"
          messages.append(message)
          terminal.write(screen.show([StyledText(message, .bold)], editor: editor, prompt: "#방> "))
        case 1: _ = editor.handle([.left, .right, .home, .end, .backspace][Int(random.next() % 5)])
        default: _ = editor.handle(.text(texts[Int(random.next() % 5)].unicodeScalars.first ?? "x"))
        }
        terminal.write(screen.redraw(editor: editor, prompt: "#방> "))
      }
      #expect(Array(terminal.lines.dropLast()) == messages)
      #expect(terminal.lines.last?.hasPrefix(columns > 12 ? "#방>" : "#방") == true)
      #expect(terminal.mistakes.isEmpty)
      #expect(terminal.row == terminal.rows.count - 1)
    }
  }

  @Test func `a narrower window finds the wrapped line and draws it in one row`() {
    var screen = InputScreen(columns: 40, color: false)
    var terminal = FakeTerminal(columns: 20)
    let typed = editor("abcdefghijklmnopqrstuvwxyz")
    _ = screen.redraw(editor: typed, prompt: "> ")
    // What the terminal makes of the row when it becomes 20 columns wide.
    terminal.write("message\r\n> abcdefghijklmnopqrstuvwxyz")
    terminal.write(screen.resize(columns: 20, editor: typed, prompt: "> "))
    #expect(terminal.lines == ["message", "> klmnopqrstuvwxyz"])
  }

  @Test func `Ctrl-L leaves the typed line alone on the screen`() {
    var screen = InputScreen(columns: 40, color: false)
    var terminal = FakeTerminal(columns: 40)
    terminal.write(screen.show([StyledText("old")], editor: editor("x"), prompt: "> "))
    terminal.write(screen.clear(editor: editor("x"), prompt: "> "))
    #expect(terminal.lines.filter { !$0.isEmpty } == ["> x"])
    #expect(terminal.row == 0)
  }

  @Test func `nothing is left of the typed line at the end`() {
    var screen = InputScreen(columns: 40, color: false)
    var terminal = FakeTerminal(columns: 40)
    terminal.write(screen.show([StyledText("last")], editor: editor("half a line"), prompt: "> "))
    terminal.write(screen.leave())
    #expect(terminal.lines == ["last", ""])
  }
}
