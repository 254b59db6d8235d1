/// Somebody came or went.
package struct Passage: Equatable, Sendable {
  package let nick: String
  /// Nil for all rooms, as with QUIT.
  package let room: String?
  package let isArrival: Bool

  package init(nick: String, room: String?, isArrival: Bool) {
    self.nick = nick
    self.room = room
    self.isArrival = isArrival
  }
}
