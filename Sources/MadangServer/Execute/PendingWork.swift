import MadangChat
import MadangWorld

/// What a worker runs next for the connection that it holds.
enum PendingWork {
  case frame(Frame)
  /// The line that was admitted, and its label where the hold of the world has ended since.
  case line(Range<Int>, label: [UInt8]?)
  /// The end of a slow command.
  case finished(FinishedWork)
  /// The next piece of an answer.
  case continuation(Continuation)
  /// What stands next in the log.
  case entry(LoggedEntry)
  /// All nodes have other settings.
  case settings(SettingsChange)
  /// A node is here, or gone.
  case change(NodeChange)
  /// The end of a connection to a node that is gone.
  case departure(NodeDeparture)
  /// The end of a connection whose line in the log a filter has met.
  case expulsion(Expulsion)
}
