/// One member's time in a room, from their own JOIN on: what they saw, and whom they take to be there.
struct Stay {
  /// Something that every member of a room sees.
  struct Item {
    let text: String
    let user: String
    let command: String
  }

  let room: String
  /// How many times the same person had joined the room before.
  let ordinal: Int
  var items: [Item] = []
  var members: Set<String> = []
  /// Ended by a PART or KICK that they saw themselves.
  var isOver = false
}
