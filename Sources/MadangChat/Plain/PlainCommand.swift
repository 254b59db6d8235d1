import MadangMemory
import MadangWorld

/// What a command that changes something was given. Lives no longer than the line.
struct PlainArgument: ~Escapable {
  let bytes: Span<UInt8>
  /// Where this person's listener puts newcomers.
  let home: String

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>, home: String) {
    self.bytes = bytes
    self.home = home
  }

  /// Cleaned, without the spaces around it.
  var text: String { PlainText.string(bytes) }
}

/// A rule of the plain dialect, by how much of the world it needs. See `Rule`.
enum PlainRule: Sendable {
  case shared(@Sendable (borrowing World, Handle, Span<UInt8>, inout Effects) -> Void)
  case exclusive(@Sendable (inout World, Handle, borrowing PlainArgument, inout Effects) -> Void)
}

/// One row: all that there is to know of a command that begins with a slash.
struct PlainCommand: Sendable {
  let name: StaticString
  /// What follows the name.
  let argument: String
  let summary: String
  /// What it takes from the flood budget.
  let cost: Cost
  let reach: Reach
  let rule: PlainRule

  init(
    _ name: StaticString, _ reach: Reach, _ argument: String = "", cost: Cost = .says(1), _ summary: String,
    _ rule: PlainRule
  ) {
    self.name = name
    self.argument = argument
    self.summary = summary
    self.cost = cost
    self.reach = reach
    self.rule = rule
  }

  /// Whether its argument is something said.
  var saysSomething: Bool { if case .shared = rule { reach == .log } else { false } }

  /// Every command, in the order in which /help lists them.
  static let table: [PlainCommand] = [
    PlainCommand("nick", .log, "NAME", cost: .says(2), "call yourself NAME", .exclusive(PlainMoves.rename)),
    PlainCommand("who", .world, cost: .asks(2), "who is in this room", .shared(PlainAnswers.who)),
    PlainCommand("rooms", .world, cost: .asks(10), "which rooms there are", .shared(PlainAnswers.rooms)),
    PlainCommand("join", .log, "ROOM", "go to another room, or open it", .exclusive(PlainMoves.join)),
    PlainCommand("leave", .log, cost: .says(2), "go back to where you came in", .exclusive(PlainMoves.leave)),
    PlainCommand("me", .log, "TEXT", "say what you do", .shared(PlainSpeech.act)),
    PlainCommand("quit", .log, "", "end the connection", .exclusive(PlainMoves.quit)),
    PlainCommand("help", .connection, cost: .asks(1), "this list", .shared(PlainAnswers.help)),
  ]
}
