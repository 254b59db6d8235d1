/// Where lines come from and messages go: a terminal or a pipe. The event loop reads and writes for it.
protocol ChatSurface {
  /// Whether standard input should be read now.
  var wantsInput: Bool { get }
  /// When `tick` is due, or an event that had to wait; nil for never.
  var deadline: Int64? { get }

  mutating func received(_ bytes: [UInt8], now: Int64)
  mutating func inputEnded()
  /// The next thing that is wanted, as far as the session can take it; nil if there is nothing for now. `mayTakeLine`:
  /// whether what was said before has been sent.
  mutating func nextEvent(for session: any ChatSession, mayTakeLine: Bool) -> InputEvent?
  /// A line that could not be sent comes back.
  mutating func takeBack(_ line: String)
  mutating func show(_ line: ChatLine, now: Int64)
  mutating func tick(now: Int64)
  mutating func windowChanged(columns: Int)
  /// The terminal is ours again, after another program had it.
  mutating func resume()
  /// What must be written after a turn of the loop.
  mutating func output(prompt: String) -> SurfaceOutput
  /// What must be written at the end, or before another program has the terminal.
  mutating func farewell() -> SurfaceOutput
}
