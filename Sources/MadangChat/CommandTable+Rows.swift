extension CommandTable {
  /// Every IRC command. Its rule stands in the file of its name in Commands/.
  static let rows: [CommandRow] = [
    CommandRow("CAP", parametersMin: 1, beforeWelcome: true, .exclusive(Cap.run)),
    CommandRow("JOIN", parametersMin: 1, cost: 2, .exclusive(Join.run)),
    CommandRow("NICK", beforeWelcome: true, cost: 2, .exclusive(Nick.run)),
    CommandRow("NOTICE", .shared(Speech.notice)),
    CommandRow("PART", parametersMin: 1, .exclusive(Part.run)),
    CommandRow("PING", .shared(Ping.run)),
    CommandRow("PONG", beforeWelcome: true, cost: 0, .shared(Ping.pong)),
    CommandRow("PRIVMSG", .shared(Speech.privmsg)),
    CommandRow("QUIT", beforeWelcome: true, .exclusive(Quit.run)),
    CommandRow("TAGMSG", parametersMin: 1, .shared(Speech.tagmsg)),
    CommandRow("USER", parametersMin: 4, beforeWelcome: true, .exclusive(User.run)),
  ]
}
