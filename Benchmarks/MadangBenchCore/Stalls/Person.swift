import MadangKernel

/// One connection of a `Crowd`.
struct Person: ~Copyable {
  enum State { case connecting, registering, here, closed }

  var socket = Socket(number: -1)
  var state = State.connecting
  let nick: String
  let capabilities: String
  /// What the kernel did not take yet.
  var unsent: [UInt8] = []
  /// The beginning of a line that is not complete yet.
  var line: [UInt8] = []
  /// Lines of the kind that the crowd waits for.
  var hits = 0
  /// Whether it was the server that ended the connection.
  var wasClosed = false

  init(nick: String, capabilities: String) {
    self.nick = nick
    self.capabilities = capabilities
  }
}
