import BasicContainers
import MadangKernel

/// Runs a program that has the whole terminal: waits for keys, the window, signals and the time, and draws what the program
/// says. The terminal is given back as it was on every way out.
package final class FullScreenLoop<Program: FullScreenProgram> {
  private let kernel: LinuxKernel
  private let input: StandardStream
  private let output: StandardStream
  private let color: Bool
  private let terminal: TerminalMode
  private let windowChanges: WindowChanges
  private var program: Program
  private var watch: PausableWatch
  private var decoder = KeyDecoder()
  /// When a lone Escape was just that.
  private var keyDeadline: Int64?
  private var size: WindowSize
  /// What the terminal shows; nil where that is not known.
  private var shown: String?
  private var buffer = [UInt8](repeating: 0, count: 4_096)
  /// The exit status, once it is to end.
  private var status: Int32?

  private static var inputToken: UInt64 { 1 }
  private static var windowToken: UInt64 { 2 }
  private static var sizeUsual: WindowSize { WindowSize(columns: 80, rows: 24) }

  /// Takes the terminal. `kernel` minds the signals, and whoever wakes it has the program's `tick` called.
  package init(
    _ program: Program, kernel: LinuxKernel, input: StandardStream, output: StandardStream, color: Bool
  ) throws(Errno) {
    self.program = program
    self.kernel = kernel
    self.input = input
    self.output = output
    self.color = color
    windowChanges = try WindowChanges()
    watch = try PausableWatch(of: input)
    try watch.resume()
    try kernel.register(descriptor: watch.descriptor, token: Self.inputToken, interest: .readable)
    try kernel.register(descriptor: windowChanges.descriptor, token: Self.windowToken, interest: .readable)
    size = WindowSize(of: output) ?? Self.sizeUsual
    terminal = try TerminalMode(raw: input)
  }

  /// Until the person leaves, a signal comes, or the terminal is gone; the exit status.
  package func run() -> Int32 {
    var events = UniqueArray<ReadyEvent>()
    write(FullScreen.begin)
    while status == nil {
      program.tick(now: kernel.monotonicMilliseconds())
      draw()
      if status != nil { break }
      kernel.wait(&events, timeoutMilliseconds: timeout())
      for index in events.indices {
        if events[index].token == Self.inputToken { readKeys() } else { changeWindow() }
      }
      if let keyDeadline, kernel.monotonicMilliseconds() >= keyDeadline {
        self.keyDeadline = nil
        decoder.pause()
      }
      // As of a program that a signal ended: see "EXIT STATUS" in bash(1).
      if let number = kernel.nextSignalNumber() { status = status ?? 128 + number }
    }
    write(FullScreen.end)
    return status ?? 0
  }

  private func timeout() -> Int32 {
    guard let next = [program.deadline, keyDeadline].compactMap(\.self).min() else { return -1 }
    return Int32(clamping: max(0, next - kernel.monotonicMilliseconds()))
  }

  private func readKeys() {
    switch input.read(into: &buffer) {
    case .bytes(let count):
      let keys = decoder.take(buffer[..<count])
      keyDeadline = decoder.isWaiting ? kernel.monotonicMilliseconds() + ClientLimits.keyMilliseconds : nil
      for key in keys where status == nil { take(key) }
    case .wouldBlock: break
    // The terminal is gone.
    case .ended, .failed: status = 1
    }
  }

  private func take(_ key: Key) {
    switch program.take(key) {
    case .nothing: break
    case .leave: status = 0
    case .redraw: takeScreen()
    case .suspend:
      write(FullScreen.end)
      terminal.suspend()
      takeTerminal()
    }
  }

  private func changeWindow() {
    // While it was stopped, another program had the terminal.
    if windowChanges.drain() { return takeTerminal() }
    takeScreen()
  }

  private func takeTerminal() {
    terminal.resume()
    write(FullScreen.begin)
    takeScreen()
  }

  /// Whatever is on the screen, it is drawn anew, and as large as it is now.
  private func takeScreen() {
    size = WindowSize(of: output) ?? size
    shown = nil
  }

  private func draw() {
    let lines = program.lines(columns: size.columns, rows: size.rows)
    let text = FullScreen.text(lines, columns: size.columns, rows: size.rows, color: color)
    if text == shown { return }
    shown = text
    write(text)
  }

  private func write(_ text: String) {
    do throws(Errno) { try output.write(Array(text.utf8)) } catch {
      // Nobody sees it any more.
      status = status ?? 1
    }
  }
}
