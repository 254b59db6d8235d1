/// What must happen after a session has seen something. The event loop does it, in order.
package enum SessionEffect: Equatable, Sendable {
  /// Bytes for the server.
  case send([UInt8])
  case show(ChatLine)
  /// The server has taken us in: the next wait before reconnecting is short again.
  case welcomed
  /// The connection is of no use any more; come back if that is wanted.
  case disconnect(reason: String)
  /// It makes no sense to come back: what the server said, such as a wrong password.
  case giveUp(reason: String)
  /// The person asked to leave: goodbye has been sent, and the server will close.
  case leave
  /// This line could not be taken now; a person may send it again.
  case returned(line: String)
}
