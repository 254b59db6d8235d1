/// What the server sends, shown.
///
///     #room <nick> text          #room * nick waves        #room -nick- a notice
///     *nick* said to us alone    *-> nick* said by us      -nick- a notice to us
///     #room --> nick came in     #room <-- nick left       --- everything about the connection
extension IRCSession {
  mutating func take(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    note(line)
    if isPast(line), !["PRIVMSG", "NOTICE", "BATCH"].contains(line.command) { return showPast(line, &effects) }
    if let numeric = line.numeric { return takeNumeric(numeric, line, &effects) }
    switch line.command {
    case "PING": effects.append(IRCSession.line("PONG :" + line.last))
    case "CAP": takeCapability(line, &effects)
    case "AUTHENTICATE": takeChallenge(line, &effects)
    case "BATCH": takeBatch(line, &effects)
    case "PRIVMSG", "NOTICE": takeText(line, &effects)
    case "JOIN": takeJoin(line, &effects)
    case "PART": takePart(line, &effects)
    case "QUIT": takeQuit(line, &effects)
    case "KICK": takeKick(line, &effects)
    case "NICK": takeNick(line, &effects)
    case "TOPIC": takeTopic(line, &effects)
    case "MODE":
      let change = line.parameters.dropFirst().joined(separator: " ")
      show("", line, in: line[0], [(line.nick, nickStyle(line.nick)), (" sets mode \(change)", .dim)], &effects)
    case "INVITE":
      let who = isMe(line[0]) ? "you" : line[0]
      show(
        "", line, weight: isMe(line[0]) ? .forYou : .event,
        [(line.nick, nickStyle(line.nick)), (" invites \(who) to \(line[1])", .plain)], &effects)
    case "AWAY": takeAway(line, &effects)
    case "ERROR": takeError(line, &effects)
    case "FAIL", "WARN", "NOTE":
      effects.append(.show(.problem(line.last)))
    // They change nothing that is shown.
    case "PONG", "TAGMSG", "ACCOUNT", "CHGHOST", "SETNAME": break
    default: show("", line, [((line.command + " " + line.parameters.joined(separator: " ")), .plain)], &effects)
    }
  }

  // MARK: Text

  private mutating func takeText(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let text = line.last
    if text.unicodeScalars.first == "\u{01}" { return takeClientToClient(line, &effects) }
    let isNotice = line.command == "NOTICE"
    if line.nick.isEmpty || (isNotice && isServer(line)) {
      return show("", line, [("-\(line.nick.isEmpty ? "server" : line.nick)- ", .dim)], formatted: text, &effects)
    }
    showText(
      from: line.nick, to: line[0], text, isNotice: isNotice, time: line.time, isPast: wasSaidBefore(line), &effects)
  }

  /// One message, ours or another's, in the one form that all of them have.
  func showText(
    from sender: String, to place: String, _ text: String, isNotice: Bool = false, isAction: Bool = false,
    time: Int64? = nil, isPast: Bool = false, _ effects: inout [SessionEffect]
  ) {
    var shown = StyledText()
    let room = place.drop { !features.isRoom(String($0)) && features.memberMarks.contains($0) }
    let isPrivate = !features.isRoom(String(room))
    let weight = weight(of: text, from: sender, isPrivate: isPrivate, isNotice: isNotice)
    var style = isMe(sender) ? TextStyle.bold : nickStyle(sender)
    style.isReversed = weight == .forYou
    if !isPrivate { shown.append(place + " ", .dim) }
    if isAction {
      if isPrivate { shown.append(isMe(sender) ? "*-> \(place)* " : "*private* ", .dim) }
      shown.append("* ")
      shown.append(sender, style)
      shown.append(" ")
    } else if isPrivate && isMe(sender) {
      shown.append("*-> \(place)* ", .dim)
    } else {
      let marks = isNotice ? ("-", "- ") : isPrivate ? ("*", "* ") : ("<", "> ")
      shown.append(marks.0, .dim)
      shown.append(sender, style)
      shown.append(marks.1, .dim)
    }
    shown.append(FormattingCodes.styled(isMe(sender) ? SecretLine.shown(text, to: place) : text))
    effects.append(.show(ChatLine(shown, time: time, weight: weight, isPast: isPast)))
  }

  /// What is said to us alone or names us calls for us; a notice never does, since programs send them.
  private func weight(of text: String, from sender: String, isPrivate: Bool, isNotice: Bool) -> ChatLine.Weight {
    if isMe(sender) { return .event }
    if isNotice { return .message }
    if isPrivate { return .forYou }
    let bare = FormattingCodes.styled(text).pieces.map(\.text).joined()
    return Mention.isIn(features.folded(bare), nick: features.folded(nick)) ? .forYou : .message
  }

  /// CTCP (https://modern.ircdocs.horse/ctcp): an action is text; a few questions are answered, at most one a message.
  private mutating func takeClientToClient(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let body = String(String.UnicodeScalarView(line.last.unicodeScalars.filter { $0 != "\u{01}" }))
    let parts = body.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let command = parts[0].uppercased()
    let rest = parts.count > 1 ? parts[1] : ""
    if command == "ACTION" {
      return showText(
        from: line.nick, to: line[0], rest, isAction: true, time: line.time, isPast: wasSaidBefore(line), &effects)
    }
    // Our own question, echoed (IRCv3 echo-message); or one that was answered long ago.
    if isMe(line.nick) || wasSaidBefore(line) { return }
    if line.command == "NOTICE" {
      return show("", line, [(line.nick, nickStyle(line.nick)), (" answers \(command): \(rest)", .plain)], &effects)
    }
    show("", line, [(line.nick, nickStyle(line.nick)), (" asks for \(command)", .dim)], &effects)
    switch command {
    case "PING": effects.append(IRCSession.line("NOTICE \(line.nick) :\u{01}PING \(rest)\u{01}"))
    case "VERSION": effects.append(IRCSession.line("NOTICE \(line.nick) :\u{01}VERSION Madang\u{01}"))
    default: break
    }
  }

  // MARK: People

  private mutating func takeJoin(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    if isMe(line.nick) {
      // A JOIN that the server made for us, or that /raw sent, is as good.
      let index = room(named: line[0]) ?? rooms.endIndex
      if index == rooms.endIndex { rooms.append(Room(name: line[0])) }
      rooms[index].name = line[0]
      rooms[index].isJoined = true
      arrivedAt = heardAt
      rooms[index].isAwaited = false
      if target == nil { target = line[0] }
    }
    if let index = room(named: line[0]) { rooms[index].members[features.folded(line.nick)] = line.nick }
    showPerson("--> ", line, in: line[0], "joined", detail: line.userHost, &effects)
  }

  private mutating func takePart(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    showPerson("<-- ", line, in: line[0], "left", detail: line.parameters.count > 1 ? line.last : nil, &effects)
    lose(line.nick, from: line[0])
  }

  private mutating func takeKick(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let reason = line.parameters.count > 2 ? ": \(line.last)" : ""
    let victim = isMe(line[1]) ? "you" : line[1]
    show(
      "<-- ", line, in: line[0], [(line.nick, nickStyle(line.nick)), (" kicked \(victim)\(reason)", .plain)], &effects)
    lose(line[1], from: line[0])
  }

  /// Somebody is no longer in a room. If it is us, text goes to another room from now on.
  private mutating func lose(_ name: String, from place: String) {
    guard let index = room(named: place) else { return }
    rooms[index].members[features.folded(name)] = nil
    // One that we have asked to enter again since is still to come.
    if isMe(name), !rooms[index].isAwaited { forgetRoom(index) }
  }

  mutating func forgetRoom(_ index: Int) {
    let name = rooms.remove(at: index).name
    if let target, features.areSame(target, name) { self.target = lastRoom }
  }

  private mutating func takeQuit(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    showPerson("<-- ", line, in: nil, "quit", detail: line.last, &effects)
    let folded = features.folded(line.nick)
    for index in rooms.indices { rooms[index].members[folded] = nil }
    away.remove(folded)
  }

  private mutating func takeNick(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let wasMe = isMe(line.nick)
    let style = nickStyle(line.nick)
    if wasMe {
      nick = line[0]
      wantedNick = line[0]
    }
    let folded = features.folded(line.nick)
    for index in rooms.indices where rooms[index].members.removeValue(forKey: folded) != nil {
      rooms[index].members[features.folded(line[0])] = line[0]
    }
    if let target, features.areSame(target, line.nick) { self.target = line[0] }
    show("", line, [(line.nick, style), (" is now ", .plain), (line[0], nickStyle(line[0]))], &effects)
  }

  private mutating func takeTopic(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let what = line.last.isEmpty ? " removes the topic" : " sets the topic: "
    show("", line, in: line[0], [(line.nick, nickStyle(line.nick)), (what, .dim)], formatted: line.last, &effects)
  }

  private mutating func takeAway(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let folded = features.folded(line.nick)
    let isAway = !line.parameters.isEmpty && !line.last.isEmpty
    if isAway == away.contains(folded) { return }
    if isAway { away.insert(folded) } else { away.remove(folded) }
    let what = isAway ? " is away: \(line.last)" : " is back"
    show("", line, [(line.nick, nickStyle(line.nick)), (what, .dim)], &effects)
  }

  private mutating func takeError(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    if phase == .leaving { return }
    effects.append(.show(.problem("the server closes the connection: \(line.last)")))
  }

  // MARK: Forms

  private func showPerson(
    _ arrow: String, _ line: IRCLine, in place: String?, _ verb: String, detail: String?,
    _ effects: inout [SessionEffect]
  ) {
    var pieces: [(String, TextStyle)] = [(line.nick, nickStyle(line.nick)), (" " + verb, .dim)]
    if let detail, !detail.isEmpty { pieces.append((" (\(detail))", .dim)) }
    let passage = isMe(line.nick) ? nil : Passage(nick: line.nick, room: place, isArrival: line.command == "JOIN")
    show(arrow, line, in: place, passage: passage, pieces, &effects)
  }

  /// A line about something that happened, with formatted text at its end.
  func show(
    _ arrow: String, _ line: IRCLine, in place: String? = nil, weight: ChatLine.Weight = .event,
    passage: Passage? = nil, _ pieces: [(String, TextStyle)], formatted text: String = "",
    _ effects: inout [SessionEffect]
  ) {
    var shown = StyledText()
    if let place, features.isRoom(place) { shown.append(place + " ", .dim) }
    shown.append(arrow, .dim)
    for (piece, style) in pieces { shown.append(piece, style) }
    shown.append(FormattingCodes.styled(text))
    effects.append(
      .show(ChatLine(shown, time: line.time, weight: weight, isPast: wasSaidBefore(line), passage: passage)))
  }

  func nickStyle(_ name: String) -> TextStyle { TextStyle(color: NickPalette.color(of: name)) }

  /// Servers have dots in their names, and no user at a host.
  private func isServer(_ line: IRCLine) -> Bool { line.userHost == nil && line.nick.contains(".") }
}
