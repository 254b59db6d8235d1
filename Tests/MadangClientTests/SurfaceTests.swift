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
    var surface = PipeSurface(color: false)
    surface.show(.status("connected"), now: 0)
    surface.show(ChatLine(StyledText("one")), now: 0)
    surface.show(ChatLine(StyledText("two")), now: 0)
    surface.show(.problem("oh"), now: 0)
    let parts = surface.output(prompt: "").parts
    #expect(parts.map(\.text) == ["--- connected\n", "one\ntwo\n", "!!! oh\n"])
    #expect(parts.map(\.isForErrors) == [true, false, true])
    #expect(surface.output(prompt: "").parts.isEmpty)
  }

  @Test func `a line too long for a pipe is cut between characters`() {
    for start in ["", "x", "xx"] {
      var surface = PipeSurface(color: false)
      let line = start + String(repeating: "한", count: 15_000)
      surface.received(Array((line + "\nnext\n").utf8), now: 0)
      var lines: [String] = []
      while case .line(let line) = surface.nextEvent(for: connected(), mayTakeLine: true) { lines.append(line) }
      #expect(lines.dropLast().joined() == line)
      #expect(lines.allSatisfy { $0.utf8.count <= ClientLimits.inputBytesMax })
      #expect(lines.last == "next")
    }
  }

  @Test func `lines that were pasted before the connection come back together`() {
    var surface = terminal()
    let session = PlainSession(showsOwnLines: true)
    surface.received(Array("\u{1B}[200~one\ntwo\nthree\u{1B}[201~\r".utf8), now: 0)
    #expect(surface.nextEvent(for: session, mayTakeLine: true) == .line("one"))
    surface.takeBack("one")
    #expect(surface.nextEvent(for: session, mayTakeLine: true) == nil)
    #expect(text(surface.output(prompt: "> ")).contains("one⏎two⏎three"))
  }

  @Test func `Ctrl-Z gives the terminal away, and the typed line is there again afterwards`() {
    var surface = terminal()
    surface.received(Array("half a line".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), mayTakeLine: true) == nil)
    #expect(text(surface.output(prompt: "> ")).hasPrefix("\u{1B}[?2004h"))
    surface.received([0x1A], now: 0)
    #expect(surface.nextEvent(for: connected(), mayTakeLine: true) == .suspend)
    #expect(text(surface.farewell()) == "\r\u{1B}[K\u{1B}[?1004l\u{1B}[23;2t\u{1B}[?2004l")
    surface.resume()
    surface.windowChanged(columns: 40)
    let again = text(surface.output(prompt: "> "))
    #expect(again.hasPrefix("\u{1B}[?2004h\r\u{1B}[J"))
    #expect(again.contains("> half a line"))
  }

  @Test func `a long paste takes its time, and keys work meanwhile`() {
    var surface = terminal()
    surface.received(Array("\u{1B}[200~one\ntwo\u{1B}[201~\rnext\r".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), mayTakeLine: true) == .line("one"))
    surface.received(Array("typed meanwhile".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), mayTakeLine: false) == nil)
    #expect(text(surface.output(prompt: "> ")).contains("> typed meanwhile"))
    #expect(surface.nextEvent(for: connected(), mayTakeLine: true) == .line("two"))
    #expect(surface.nextEvent(for: connected(), mayTakeLine: true) == .line("next"))
    surface.received([0x03], now: 3_000)
    #expect(surface.nextEvent(for: connected(), mayTakeLine: false) == .leave)
  }

  @Test func `lines that can't be sent while another is typed are in the history`() {
    var surface = terminal()
    surface.received(Array("other".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), mayTakeLine: true) == nil)
    surface.takeBack("lost")
    #expect(text(surface.output(prompt: "> ")).contains("> other"))
    surface.received(Array("\u{1B}[A".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), mayTakeLine: true) == nil)
    #expect(text(surface.output(prompt: "> ")).contains("> lost"))
  }

  @Test func `a paste that is too long is cut, and that is said`() {
    var surface = terminal()
    let line = String(repeating: "x", count: ClientLimits.inputBytesMax + 100)
    surface.received(Array("\u{1B}[200~\(line)\u{1B}[201~".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), mayTakeLine: true) == nil)
    #expect(text(surface.output(prompt: "> ")).contains("!!! a paste has at most 16384 bytes"))
  }
}
