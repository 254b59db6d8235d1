/// What a person types: text for the current room or person, and commands.
extension IRCSession {
  package mutating func typed(_ line: String, now: Int64) -> [SessionEffect] {
    if line.isEmpty { return [] }
    var effects: [SessionEffect] = []
    // Two slashes say one.
    if line.hasPrefix("/") && !line.hasPrefix("//") {
      runCommand(line, &effects)
    } else {
      say(line.hasPrefix("//") ? String(line.dropFirst()) : line, as: line, &effects)
    }
    awaitJoins(since: now)
    return effects
  }

  private mutating func runCommand(_ line: String, _ effects: inout [SessionEffect]) {
    let parts = line.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let argument = parts.count > 1 ? IRCSession.trimmed(String(parts[1])) : ""
    guard let command = UserCommand.named(String(parts[0])) else {
      return problem("there is no command /\(parts[0]): /help lists them, // begins a line with a slash", &effects)
    }
    if argument.split(separator: " ").count < command.wordsMin {
      return problem("write \(command.usage)", &effects)
    }
    if phase != .welcomed && command.name != "quit" && command.name != "help" {
      problem("not connected yet: press Enter again later", &effects)
      effects.append(.returned(line: line))
      return
    }
    command.rule(&self, argument, &effects)
  }

  private mutating func say(_ text: String, as line: String, _ effects: inout [SessionEffect]) {
    if phase != .welcomed {
      problem("not connected yet: press Enter again later", &effects)
      effects.append(.returned(line: line))
      return
    }
    guard let target else {
      return problem("you are in no room: /join #room enters one, /msg NICK TEXT speaks to somebody", &effects)
    }
    send(text, to: target, &effects)
  }

  /// Sends a text in as many messages as it needs. It is shown now, or when the server echoes it (IRCv3 echo-message).
  func send(
    _ text: String, to place: String, isNotice: Bool = false, isAction: Bool = false, _ effects: inout [SessionEffect]
  ) {
    let command = isNotice ? "NOTICE" : "PRIVMSG"
    let frame = isAction ? ("\u{01}ACTION ", "\u{01}") : ("", "")
    // `:nick!user@host PRIVMSG place :text CR LF`, as the others will get it.
    let overhead =
      nick.utf8.count + ClientLimits.ircHostmaskBytes + command.utf8.count + place.utf8.count
      + frame.0.utf8.count + frame.1.utf8.count + ":! ".utf8.count + " :\r\n".utf8.count
    let room = max(ClientLimits.ircLineBytesMax - overhead, 32)
    for piece in MessageSplitter.pieces(of: text, bytesMax: room) {
      effects.append(IRCSession.line("\(command) \(place) :\(frame.0)\(piece)\(frame.1)"))
      if !capabilities.contains("echo-message") {
        showText(from: nick, to: place, piece, isNotice: isNotice, isAction: isAction, &effects)
      }
    }
  }

  func problem(_ text: String, _ effects: inout [SessionEffect]) {
    effects.append(.show(.problem(text)))
  }

  /// The first word, and what follows it.
  static func firstWord(_ text: String) -> (word: String, rest: String) {
    let parts = text.split(separator: " ", maxSplits: 1)
    return (parts.first.map(String.init) ?? "", parts.count > 1 ? trimmed(String(parts[1])) : "")
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
