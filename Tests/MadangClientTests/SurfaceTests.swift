import Testing

@testable import MadangClient

/// Pipe and terminal, without either.
@Suite struct SurfaceTests {
  private func connected() -> PlainSession {
    var session = PlainSession(showsOwnLines: false)
    _ = session.connected(now: 0)
    return session
  }

  private func terminal(linesPerSecond: Int = 0) -> TerminalSurface {
    TerminalSurface(columns: 60, color: false, pace: Pace(linesPerSecond: linesPerSecond, now: 0)) { 0 }
  }

  private func text(_ output: SurfaceOutput) -> String { output.parts.map(\.text).joined() }

  @Test func `what goes to both streams keeps its order, for they may be one`() {
    var surface = PipeSurface(pace: Pace(linesPerSecond: 0, now: 0), color: false)
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
      var surface = PipeSurface(pace: Pace(linesPerSecond: 0, now: 0), color: false)
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

  @Test func `a long paste takes its time, and keys work meanwhile`() {
    var surface = terminal(linesPerSecond: 4)
    let pasted = (0..<30).map { "line \($0)" }
    surface.received(Array("\u{1B}[200~\(pasted.joined(separator: "\n"))\u{1B}[201~\rnext\r".utf8), now: 0)
    var said: [String] = []
    func take(now: Int64) {
      while case .line(let line) = surface.nextEvent(for: connected(), now: now) { said.append(line) }
    }
    take(now: 0)
    #expect(said == Array(pasted.prefix(ClientLimits.paceBurstLines)))
    surface.received(Array("typed meanwhile".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), now: 0) == nil)
    #expect(text(surface.output(prompt: "> ")).contains("> typed meanwhile"))
    while let due = surface.deadline { take(now: due) }
    #expect(said == pasted + ["next"])
    surface.received([0x03], now: 3_000)
    #expect(surface.nextEvent(for: connected(), now: 3_000) == .leave)
  }

  @Test func `lines that can't be sent while another is typed are in the history`() {
    var surface = terminal()
    surface.received(Array("other".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), now: 0) == nil)
    surface.takeBack("lost")
    #expect(text(surface.output(prompt: "> ")).contains("> other"))
    surface.received(Array("\u{1B}[A".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), now: 0) == nil)
    #expect(text(surface.output(prompt: "> ")).contains("> lost"))
  }

  @Test func `a paste that is too long is cut, and that is said`() {
    var surface = terminal()
    let line = String(repeating: "x", count: ClientLimits.inputBytesMax + 100)
    surface.received(Array("\u{1B}[200~\(line)\u{1B}[201~".utf8), now: 0)
    #expect(surface.nextEvent(for: connected(), now: 0) == nil)
    #expect(text(surface.output(prompt: "> ")).contains("!!! a paste has at most 16384 bytes"))
  }
}
