import Glibc
import MadangKernel
import Testing

@Suite struct TerminalModeTests {
  /// What of the settings a raw terminal has otherwise.
  private func flags(_ terminal: Pseudoterminal) -> [Bool] {
    let settings = terminal.settings
    return [ICANON, ECHO, ISIG, IEXTEN].map { settings.c_lflag & tcflag_t($0) != 0 }
      + [ICRNL, IXON].map { settings.c_iflag & tcflag_t($0) != 0 }
  }

  @Test("Each key is handed over at once and echoes nothing, Ctrl-C and CR as they are; then all is as it was")
  func raw() throws {
    let terminal = try Pseudoterminal()
    let before = flags(terminal)
    #expect(before == [true, true, true, true, true, true])
    do {
      let mode = try TerminalMode(raw: terminal.stream)
      #expect(flags(terminal) == [false, false, false, false, false, false])
      // What is written is treated as before: LF becomes CR LF.
      #expect(terminal.settings.c_oflag & tcflag_t(OPOST) != 0)
      terminal.type("\u{3}")
      #expect(isReady(terminal.terminal, POLLIN), "one byte is enough")
      terminal.type("\r")
      var heard: [UInt8] = []
      while heard.count < 2 {
        var buffer = [UInt8](repeating: 0, count: 8)
        guard case .bytes(let count) = terminal.stream.read(into: &buffer) else { break }
        heard += buffer[..<count]
      }
      #expect(heard == [3, 13])
      _ = consume mode
    }
    #expect(flags(terminal) == before)
  }

  @Test("Another program may have had the terminal meanwhile: it is taken once more")
  func resume() throws {
    let terminal = try Pseudoterminal()
    let mode = try TerminalMode(raw: terminal.stream)
    var settings = terminal.settings
    settings.c_lflag |= tcflag_t(ICANON | ECHO)
    // SAFETY: reads one termios.
    _ = unsafe tcsetattr(terminal.terminal, TCSANOW, &settings)
    mode.resume()
    #expect(flags(terminal).allSatisfy { !$0 })
    _ = consume mode
  }

  @Test("ENOTTY, EBADF: what is no terminal")
  func noTerminal() throws {
    let pipe = try Pipe()
    #expect(throws: Errno(ENOTTY)) { _ = try TerminalMode(raw: StandardStream(descriptor: pipe.read)) }
    #expect(throws: Errno(EBADF)) { _ = try TerminalMode(raw: StandardStream(descriptor: -1)) }
  }

  @Test("A terminal tells its size; one that doesn't know has none, or 24 rows")
  func size() throws {
    let terminal = try Pseudoterminal()
    #expect(WindowSize(of: terminal.stream) == nil && WindowSize.columns(of: terminal.stream) == nil)
    terminal.resize(columns: 132, rows: 43)
    #expect(WindowSize(of: terminal.stream) == WindowSize(columns: 132, rows: 43))
    #expect(WindowSize.columns(of: terminal.stream) == 132)
    terminal.resize(columns: 80, rows: 0)
    #expect(WindowSize(of: terminal.stream) == WindowSize(columns: 80, rows: 24))
    try withExtendedLifetime(Pipe()) { #expect(WindowSize(of: StandardStream(descriptor: $0.read)) == nil) }
    #expect(WindowSize(of: StandardStream(descriptor: -1)) == nil)
  }

  @Test("Changes of the window are told, and that the program had been stopped")
  func changes() throws {
    let outcome = SharedFlag()
    // The signals are sent to one thread, which has them blocked: nobody else hears of them.
    try OwnedThread("window") {
      guard let changes = try? WindowChanges() else { return }
      let isQuiet = !changes.drain()
      pthread_kill(pthread_self(), SIGWINCH)
      let isTold = isReady(changes.descriptor, POLLIN)
      let wasResized = !changes.drain()
      pthread_kill(pthread_self(), SIGCONT)
      pthread_kill(pthread_self(), SIGWINCH)
      let wasStopped = isReady(changes.descriptor, POLLIN) && changes.drain()
      if isQuiet, isTold, wasResized, wasStopped, !changes.drain() { outcome.set() }
    }.join()
    #expect(outcome.isSet)
  }
}
