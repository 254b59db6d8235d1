/// One command that a person can type: a row of the table that `/help` prints.
struct UserCommand: Sendable {
  /// What a command does to the session: it is handed what stands after its name.
  typealias Rule = @Sendable (inout IRCSession, _ argument: String, inout [SessionEffect]) -> Void

  let name: String
  let aliases: [String]
  /// What stands after the name, such as `NICK TEXT`.
  let arguments: String
  let summary: String
  /// How many words it needs at least.
  let wordsMin: Int
  let rule: Rule

  init(
    _ name: String, _ aliases: [String] = [], _ arguments: String, _ summary: String, wordsMin: Int,
    rule: @escaping Rule
  ) {
    self.name = name
    self.aliases = aliases
    self.arguments = arguments
    self.summary = summary
    self.wordsMin = wordsMin
    self.rule = rule
  }

  var usage: String { arguments.isEmpty ? "/\(name)" : "/\(name) \(arguments)" }

  static func named(_ name: String) -> UserCommand? {
    let name = name.lowercased()
    return table.first { $0.name == name || $0.aliases.contains(name) }
  }

  static let table: [UserCommand] = [
    UserCommand("join", ["j"], "ROOM [KEY]", "enter a room, or go back to one", wordsMin: 1) { $0.join($1, &$2) },
    UserCommand("part", ["leave"], "[ROOM] [REASON]", "leave a room", wordsMin: 0) { $0.part($1, &$2) },
    UserCommand("nick", "NAME", "change your nickname", wordsMin: 1) { $0.forward("NICK", $1, &$2) },
    UserCommand("me", "TEXT", "say what you do", wordsMin: 1) { $0.act($1, &$2) },
    UserCommand("msg", ["m"], "NICK TEXT", "say something to one person", wordsMin: 2) { $0.message($1, &$2) },
    UserCommand("notice", "NICK TEXT", "send a notice", wordsMin: 2) { $0.notice($1, &$2) },
    UserCommand("query", ["q"], "[NICK]", "talk to one person from now on, or to the room again", wordsMin: 0) {
      $0.query($1, &$2)
    },
    UserCommand("names", "[ROOM]", "who is in the room", wordsMin: 0) { $0.names($1, &$2) },
    UserCommand("history", ["hist"], "[ROOM] [COUNT]", "what was said before", wordsMin: 0) { $0.history($1, &$2) },
    UserCommand("search", "[in:ROOM] [from:NICK] WORDS", "look for what was said", wordsMin: 1) { $0.search($1, &$2) },
    UserCommand("topic", "[TEXT]", "show or set the room's topic", wordsMin: 0) { $0.topic($1, &$2) },
    UserCommand("who", "[MASK]", "who they are", wordsMin: 0) { $0.who($1, &$2) },
    UserCommand("whois", ["wi"], "NICK", "who somebody is", wordsMin: 1) { $0.forward("WHOIS", $1, &$2) },
    UserCommand("away", "[TEXT]", "say that you are away, or back", wordsMin: 0) { $0.goAway($1, &$2) },
    UserCommand("list", "[MASK]", "the rooms that there are", wordsMin: 0) { $0.forward("LIST", $1, &$2) },
    UserCommand("invite", "NICK [ROOM]", "invite somebody", wordsMin: 1) { $0.invite($1, &$2) },
    UserCommand("kick", "NICK [REASON]", "throw somebody out of the room", wordsMin: 1) { $0.kick($1, &$2) },
    UserCommand("mode", "TARGET [MODES]", "show or change modes", wordsMin: 1) { $0.forward("MODE", $1, &$2) },
    UserCommand("motd", "", "the message of the day", wordsMin: 0) { $0.forward("MOTD", $1, &$2) },
    UserCommand("raw", ["quote"], "LINE", "send a line as it is", wordsMin: 1) { $0.forward("", $1, &$2) },
    UserCommand("quit", ["exit"], "[REASON]", "leave", wordsMin: 0) { $2 += $0.leave(saying: $1) },
    UserCommand("help", ["h"], "[COMMAND]", "this list", wordsMin: 0) { $0.help($1, &$2) },
  ]
}

extension UserCommand {
  init(_ name: String, _ arguments: String, _ summary: String, wordsMin: Int, rule: @escaping Rule) {
    self.init(name, [], arguments, summary, wordsMin: wordsMin, rule: rule)
  }
}
