/// A program that has the whole terminal: it says what is to be seen, and `FullScreenLoop` shows it.
package protocol FullScreenProgram {
  /// When `tick` is due, in monotonic milliseconds; nil: once somebody wakes the loop.
  var deadline: Int64? { get }
  /// The person has pressed a key.
  mutating func take(_ key: Key) -> FullScreenAction
  /// The time is up, or somebody has woken the loop, or a key was pressed.
  mutating func tick(now: Int64)
  /// What is to be seen now, from the top; what goes beyond is not shown.
  func lines(columns: Int, rows: Int) -> [StyledText]
}

/// What a key means to the loop.
package enum FullScreenAction: Equatable, Sendable {
  case nothing
  case leave
  /// To stop for now, and give the terminal back to the shell.
  case suspend
  /// To draw everything anew, for something else has written over it.
  case redraw
}
