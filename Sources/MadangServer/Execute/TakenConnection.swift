import MadangMemory
import MadangWire

/// The connection whose mailbox a worker holds, and how far it has come in the lines that it took from there.
struct TakenConnection {
  let handle: Handle
  let listener: UInt16
  /// Of its listener.
  let dialect: Dialect
  var lines: Segment?
  var cursor = LineCursor()
  var commandsLeft = Limits.commandsPerConnectionMax
}
