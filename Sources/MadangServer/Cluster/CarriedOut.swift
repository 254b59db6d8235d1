import MadangMemory

/// A line that a connection has offered to the log, and that has come about.
struct CarriedOut {
  let connection: Handle
  /// What comes before all else of that connection.
  let next: Frame?
}
