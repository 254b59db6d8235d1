import Testing

@testable import MadangClient

/// Pipe and terminal, without either.
@Suite struct SurfaceTests {
  private func connected() -> PlainSession {
    var session = PlainSession(showsOwnLines: false)
    _ = session.connected(now: 0)
    return session
  }

  private func terminal() -> TerminalSurface { TerminalSurface(columns: 60, color: false) { 0 } }

  private func text(_ output: SurfaceOutput) -> String { output.parts.map(\.text).joined() }

  @Test func `what goes to both streams keeps its order, for they may be one`() {
    var surface = PipeSurface(linesPerSecond: 0, color: false, now: 0)
    surface.show(.status("connected"))
    surface.show(ChatLine(StyledText("one")))
    surface.show(ChatLine(StyledText("two")))
    surface.show(.problem("oh"))
    let parts = surface.output(prompt: "").parts
    #expect(parts.map(\.text) == ["--- connected\n", "one\ntwo\n", "!!! oh\n"])
    #expect(parts.map(\.isForErrors) == [true, false, true])
    #expect(surface.output(prompt: "").parts.isEmpty)
  }

  @Test func `a line too long for a pipe is cut between characters`() {
    for start in ["", "x", "xx"] {
      var surface = PipeSurface(linesPerSecond: 0, color: false, now: 0)
      let line = start + String(repeating: "한", count: 15_000)
      surface.received(Array((line + "\nnext\n").utf8), now: 0)
      var lines: [String] = []
      while case .line(let line) = surface.nextEvent(for: connected(), now: 0) { lines.append(line) }
      #expect(lines.dropLast().joined() == line)
      #expect(lines.allSatisfy { $0.utf8.count <= ClientLimits.inputBytesMax })
      #expect(lines.last == "next")
    }
  }

  @Test func `lines that were pasted before the connection come back together`() {
    var surface = terminal()
    let session = PlainSession(showsOwnLines: true)
    surface.received(Array("\u{1B}[200~one\ntwo\nthree\u{1B}[201~\r".utf8), now: 0)
    #expect(surface.nextEvent(for: session, now: 0) == .line("one"))
    surface.takeBack("one")
    #expect(surface.nextEvent(for: session, now: 0) == nil)
    #expect(text(surface.output(prompt: "> ")).contains("one⏎two⏎three"))
  }

  @Test func `Ctrl-Z gives the terminal away, and the typed line is there again afterwards`() {
    var surface = terminal()
    surface.received(Array("half a line".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), now: 0) == nil)
    #expect(text(surface.output(prompt: "> ")).hasPrefix("\u{1B}[?2004h"))
    surface.received([0x1A], now: 0)
    #expect(surface.nextEvent(for: connected(), now: 0) == .suspend)
    #expect(text(surface.farewell()) == "\r\u{1B}[K\u{1B}[?2004l")
    surface.resume()
    surface.windowChanged(columns: 40)
    let again = text(surface.output(prompt: "> "))
    #expect(again.hasPrefix("\u{1B}[?2004h\r\u{1B}[J"))
    #expect(again.contains("> half a line"))
  }
}
