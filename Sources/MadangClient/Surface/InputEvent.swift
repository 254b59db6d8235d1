/// What the person, or the program at the other end of the pipe, wants.
enum InputEvent: Equatable {
  /// One line, without its ending.
  case line(String)
  case leave
  /// To stop for now, and give the terminal back to the shell.
  case suspend
}
