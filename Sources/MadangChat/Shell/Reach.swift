/// How far a command of somebody who is welcomed reaches: what others must know of it who hold the same world. Before the
/// welcome nothing reaches beyond the connection, but the welcome itself, and what an account says of itself.
package enum Reach: Sendable {
  /// This connection alone: PING, CAP, MONITOR.
  case connection
  /// Asks the world, and leaves it as it is: WHO, LIST, CHATHISTORY.
  case world
  /// Changes the world, or says something in it, and may name events: it comes about in the one order of all such.
  case log
  /// The same, and it names an event before it does what takes long: so that is prepared in this order too.
  case naming

  /// Whether a line comes about in the one order of all that changes the world, or says something in it.
  package var isOrdered: Bool { self == .log || self == .naming }
}
