import MadangChat
import MadangClient
import Testing

@testable import Madang

/// What keys mean to `madang top`.
@Suite struct TopViewTests {
  private func press(_ text: String, _ view: inout TopView) -> [TopView.Outcome] {
    text.unicodeScalars.map { view.take(.text($0)) }
  }

  @Test("s and the arrows go through all keys and come round, and ask at once")
  func sorts() {
    var view = TopView(TopQuestion(rows: 200))
    var seen: [String] = []
    for _ in ConnectionKey.allCases {
      seen.append(view.question.key)
      #expect(view.take(.text("s")) == .asks)
    }
    #expect(seen == ConnectionKey.allCases.map(\.rawValue) && view.question.key == "waiting")
    #expect(view.take(.left) == .asks && view.question.key == "name")
    #expect(view.take(.right) == .asks && view.question.key == "waiting")
    #expect(press("r", &view) == [.asks])
    #expect(view.question.text == "top server\ntop connections -waiting 200\n")
    #expect(press("s", &view) == [.asks] && !view.question.isReversed)
  }

  @Test("Tab and o show rooms, and connections again by the key that they had")
  func pages() {
    var view = TopView(TopQuestion(rows: 200))
    _ = press("ss", &view)
    #expect(press("o", &view) == [.asks] && view.question.page == .rooms(.people))
    #expect(view.question.text == "top server\ntop rooms people 200\n")
    #expect(view.take(.tab) == .asks && view.question.page == .connections(.sent))
  }

  @Test("A filter is typed, mended, and asked for with Enter; letters are no keys meanwhile")
  func filters() {
    var view = TopView(TopQuestion(rows: 9))
    #expect(press("/qs o", &view).allSatisfy { $0 == .nothing } && view.typed == "qs o")
    #expect(view.take(.backspace) == .nothing && view.typed == "qs ")
    #expect(view.take(.deleteToStart) == .nothing && view.typed == "")
    #expect(press("  한국  x ", &view).allSatisfy { $0 == .nothing })
    #expect(view.take(.enter) == .asks && view.typed == nil)
    #expect(view.question.text == "top server\ntop connections waiting 9 한국 x\n")
    #expect(press("/", &view) == [.nothing] && view.typed == "한국 x")
    #expect(view.take(.deleteWordBefore) == .nothing && view.take(.paste("a\nb")) == .nothing)
    #expect(view.typed == "한국a b")
    _ = view.take(.deleteToStart)
    #expect(view.take(.backspace) == .nothing && view.typed == nil && view.question.filter == "한국 x")
    // What could end the line of the question can't be typed.
    #expect(view.question.text.split(separator: "\n").count == 2)
    _ = press("/", &view)
    _ = view.take(.paste(String(repeating: "x", count: 5_000)))
    #expect(view.typed == "한국 x")
  }

  @Test("Space pauses and goes on, ? helps until any key, and there is a way out of each of them")
  func leaves() {
    var view = TopView(TopQuestion(rows: 200))
    #expect(press(" ", &view) == [.nothing] && view.isPaused)
    #expect(press("p", &view) == [.asks] && !view.isPaused)
    #expect(press("?q", &view) == [.nothing, .nothing] && !view.showsHelp)
    #expect(press("q", &view) == [.leave])
    for prefix in ["", "?", "/x"] {
      var view = TopView(TopQuestion(rows: 200))
      _ = press(prefix, &view)
      #expect(view.take(.interrupt) == .leave && view.take(.endOfInput) == .leave)
      #expect(view.take(.suspend) == .suspend && view.take(.redraw) == .redraw)
    }
  }

  @Test("One moves down no further than there are rows, and up no further than the first")
  func scrolls() {
    var view = TopView(TopQuestion(rows: 3))
    for _ in 0..<9 { #expect(view.take(.down) == .nothing) }
    #expect(view.rowsAbove == 2)
    _ = press("k", &view)
    #expect(view.rowsAbove == 1)
    for _ in 0..<9 { _ = view.take(.up) }
    #expect(view.rowsAbove == 0)
    _ = press("jj", &view)
    #expect(view.take(.home) == .nothing && view.rowsAbove == 0)
  }
}
