import MadangTestSupport
import Testing

@testable import MadangClient

@Suite struct LineEditorTests {
  private func typing(_ input: String, into editor: inout LineEditor) -> [LineEditor.Outcome] {
    var decoder = KeyDecoder()
    return decoder.take(Array(input.utf8)).map { editor.handle($0) }
  }

  private func edited(_ input: String) -> LineEditor {
    var editor = LineEditor()
    _ = typing(input, into: &editor)
    return editor
  }

  private static let left = "\u{1B}[D"
  private static let right = "\u{1B}[C"
  private static let up = "\u{1B}[A"
  private static let down = "\u{1B}[B"

  @Test(arguments: [
    ("abc\u{1B}[D\u{1B}[DX", "aXbc", 2), ("한글\u{1B}[D가", "한가글", 2), ("abc\u{1}X", "Xabc", 1),
    ("abc\u{1}\u{5}X", "abcX", 4),
    ("abc\u{7F}", "ab", 2), ("한글\u{7F}", "한", 1), ("abc\u{1}\u{1B}[3~", "bc", 0), ("abc def\u{17}", "abc ", 4),
    ("abc def  \u{17}", "abc ", 4), ("abc\u{1B}[D\u{B}", "ab", 2), ("abc\u{1B}[D\u{15}", "c", 0),
    ("one two\u{1B}bX", "one Xtwo", 5), ("one two\u{1}\u{1B}fX", "oneX two", 4), ("one two\u{1}\u{1B}d", " two", 0),
    ("e\u{301}\u{7F}", "", 0), ("👨‍👩‍👧a\u{1B}[D\u{7F}", "a", 0), ("🇰🇷🇯🇵\u{1B}[D\u{7F}", "🇯🇵", 0), ("ab\u{4}", "ab", 2),
    ("ab\u{1}\u{4}", "b", 0),
  ])
  func `keys edit by what a reader calls a character`(input: String, text: String, cursor: Int) {
    let editor = edited(input)
    #expect(editor.text == text)
    #expect(editor.cursor == cursor)
  }

  @Test func `letters of a Korean syllable that come one by one become one character`() {
    let editor = edited("가\u{1112}\u{1161}\u{11AB}나")
    #expect(editor.characters.count == 3)
    #expect(editor.text == "가한나")
    #expect(editor.cursor == 3)
  }

  @Test func `text between two halves of a character keeps the cursor on a boundary`() {
    var editor = edited("e\u{1B}[D")
    // A combining mark with nothing before it in the line joins nothing; then a letter comes before it.
    _ = typing("\u{301}\u{1}a", into: &editor)
    #expect(editor.characters.count == editor.text.count)
    #expect((0...editor.characters.count).contains(editor.cursor))
  }

  @Test func `ends of the line refuse`() {
    var editor = LineEditor()
    for key in [Key.left, .right, .backspace, .delete, .deleteToEnd, .deleteToStart, .deleteWordBefore, .up, .down] {
      #expect(editor.handle(key) == .refused, "\(key)")
    }
    #expect(editor.handle(.home) == .edited)
    #expect(editor.handle(.endOfInput) == .leave)
    #expect(editor.handle(.interrupt) == .leave)
  }

  @Test func `the unfinished line is there again after a walk through the history`() {
    var editor = LineEditor()
    let outcomes = typing("one\rtwo\r\(LineEditorTests.up)", into: &editor)
    #expect(outcomes.contains(.submitted("one")))
    #expect(editor.text == "two")
    editor = edited("one\rtwo\r쓰다 만\(LineEditorTests.up)\(LineEditorTests.up)")
    #expect(editor.text == "one")
    #expect(editor.handle(.up) == .refused)
    _ = typing("!\(LineEditorTests.down)", into: &editor)
    #expect(editor.text == "two")
    _ = typing(LineEditorTests.up, into: &editor)
    #expect(editor.text == "one!", "an edit made to an old line lasts as long as the walk")
    _ = typing(LineEditorTests.down + LineEditorTests.down, into: &editor)
    #expect(editor.text == "쓰다 만")
    #expect(editor.handle(.down) == .refused)
  }

  @Test func `the history keeps what was sent, once, up to its bound`() {
    var editor = LineEditor()
    for number in 0..<ClientLimits.inputHistoryLinesMax + 10 { _ = typing("\(number)\r\(number)\r", into: &editor) }
    for number in (10..<ClientLimits.inputHistoryLinesMax + 10).reversed() {
      #expect(editor.handle(.up) == .edited)
      #expect(editor.text == "\(number)")
    }
    #expect(editor.handle(.up) == .refused)
  }

  @Test func `a paste keeps its line breaks until Enter`() {
    var editor = LineEditor()
    let outcomes = typing("a\u{1B}[200~b\rc\u{1B}[201~\r", into: &editor)
    #expect(outcomes.last == .submitted("ab\nc"))
  }

  @Test func `the line is bounded`() {
    var editor = LineEditor()
    _ = editor.handle(.paste(String(repeating: "한", count: ClientLimits.inputBytesMax)))
    #expect(editor.text.utf8.count == ClientLimits.inputBytesMax / 3 * 3)
    #expect(editor.handle(.text("한")) == .refused)
  }

  @Test func `a word is completed before the cursor`() {
    var editor = edited("hello da there\u{1B}b\u{1B}[D")
    #expect(editor.wordBeforeCursor.text == "da")
    #expect(!editor.wordBeforeCursor.isFirst)
    editor.replaceWord(with: "dan ")
    #expect(editor.text == "hello dan  there")
    #expect(editor.cursor == 10)
  }

  @Test func `thousands of random keys keep the cursor in the line`() {
    var random = SeededGenerator(seed: 42)
    let keys: [Key] = [
      .text("a"), .text("한"), .text("\u{1112}"), .text("\u{1161}"), .text("\u{11AB}"), .text("\u{301}"),
      .text("\u{200D}"),
      .text("👩"), .text("🇰"), .text(" "), .paste("x\ny"), .left, .right, .up, .down, .home, .end, .backspace, .delete,
      .wordLeft, .wordRight, .deleteWordBefore, .deleteWordAfter, .deleteToEnd, .deleteToStart, .enter, .endOfInput,
    ]
    var editor = LineEditor()
    for step in 0..<20_000 {
      let key = keys[Int(random.next() % UInt64(keys.count))]
      _ = editor.handle(key)
      let isWhole = Array(editor.text) == editor.characters && (0...editor.characters.count).contains(editor.cursor)
      if !isWhole { Issue.record("step \(step), \(key)") }
    }
  }
}
