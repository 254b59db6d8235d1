/// Numeric replies in readable form. The first parameter is always our own nickname.
extension IRCSession {
  mutating func takeNumeric(_ numeric: Int, _ line: IRCLine, _ effects: inout [SessionEffect]) {
    switch numeric {
    case 1: takeWelcome(line, &effects)
    case 5: features.take(line.parameters.dropFirst().dropLast())
    // What 001 has said already, and ends of lists.
    case 2...4, 42, 315, 318, 323, 333, 365, 368, 369, 374, 376, 396: break
    case 353: takeNames(line, &effects)
    case 366: takeEndOfNames(line, &effects)
    case 437 where features.isRoom(line[1]): takeRoomRefused(line, &effects)
    case 431...433, 436, 437: takeNickRefused(line, &effects)
    case 403, 405, 407, 470, 471, 473...477, 480, 489, 520: takeRoomRefused(line, &effects)
    case 464, 465: effects.append(.giveUp(reason: line.last))
    case 900...908: takeVerdict(numeric, line, &effects)
    case 301: tell(line, "\(line[1]) is away: ", line.last, &effects)
    case 372, 375: tell(line, "", line.last.hasPrefix("- ") ? String(line.last.dropFirst(2)) : line.last, &effects)
    case 265, 266, 305, 306, 422: tell(line, "", line.last, &effects)
    case 311: tell(line, "\(line[1]) is \(line[2])@\(line[3]), ", line.last, &effects)
    case 312: tell(line, "\(line[1]) is on \(line[2]), ", line.last, &effects)
    case 313, 335, 338, 378, 379, 671: tell(line, "\(line[1]) ", line.last, &effects)
    case 314: tell(line, "\(line[1]) was \(line[2])@\(line[3]), ", line.last, &effects)
    case 317: tell(line, "\(line[1]) has been idle for \(IRCSession.duration(line[2]))", "", &effects)
    case 319: tell(line, "\(line[1]) is in ", line.last, &effects)
    case 330: tell(line, "\(line[1]) is logged in as \(line[2])", "", &effects)
    case 322: tell(line, "\(line[1]) has \(line[2]) people: ", line.last, &effects)
    case 324: tell(line, "\(line[1]) has mode \(line.parameters.dropFirst(2).joined(separator: " "))", "", &effects)
    case 329: break
    case 331: tell(line, "\(line[1]) has no topic", "", &effects)
    case 332: tell(line, "\(line[1]) has the topic: ", line.last, &effects)
    case 341: tell(line, "you have invited \(line[1]) to \(line[2])", "", &effects)
    case 352: takeWho(line, &effects)
    case 401, 406: effects.append(.show(.problem("nobody here is called \(line[1])")))
    case 404: effects.append(.show(.problem("\(line[1]) does not take your message: \(line.last)")))
    // A server without capabilities says so when we ask for them.
    case 421 where line[1] == "CAP": break
    case 421: effects.append(.show(.problem("the server does not know the command \(line[1])")))
    case 442: effects.append(.show(.problem("you are not in \(line[1])")))
    case 482: effects.append(.show(.problem("\(line[1]): only its operators may do that")))
    case 400...599 where isAwaited(line[1]): takeRoomRefused(line, &effects)
    case 400...599: effects.append(.show(.problem(IRCSession.joined(line))))
    default: tell(line, "", IRCSession.joined(line), &effects)
    }
  }

  private func tell(_ line: IRCLine, _ start: String, _ text: String, _ effects: inout [SessionEffect]) {
    show("", line, [("- ", .dim), (start, .plain)], formatted: text, &effects)
  }

  /// The middle parameters as they are, and the sentence that the server puts last.
  private static func joined(_ line: IRCLine) -> String {
    line.parameters.dropFirst().joined(separator: " ")
  }

  private static func duration(_ seconds: String) -> String {
    guard let seconds = Int(seconds), seconds >= 60 else { return "\(seconds) s" }
    let minutes = seconds / 60
    return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  // MARK: Lists

  /// RPL_NAMREPLY (353): `me = #room :@dan chris`. May come in several lines.
  private mutating func takeNames(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let names = line.last.split(separator: " ")
    guard let index = room(named: line[2]) else { return tell(line, "in \(line[2]): ", line.last, &effects) }
    for name in names {
      let nick = features.nick(ofListed: name)
      rooms[index].members[features.folded(nick)] = nick
      rooms[index].arriving.append(String(name.prefix { $0 != "!" }))
    }
  }

  private mutating func takeEndOfNames(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    guard let index = room(named: line[1]) else { return }
    let names = rooms[index].arriving
    let isWanted = rooms[index].isListWanted
    rooms[index].arriving = []
    rooms[index].isListWanted = false
    if names.isEmpty { return }
    if isWanted || names.count <= ClientLimits.namesShownMax {
      show("", line, in: line[1], [("\(names.count) here: ", .dim), (names.joined(separator: " "), .plain)], &effects)
    } else {
      show("", line, in: line[1], [("\(names.count) here, /names lists them", .dim)], &effects)
    }
  }

  /// RPL_WHOREPLY (352): `me #room user host server nick flags :hops real name`.
  private mutating func takeWho(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let realName = line.last.drop { $0 != " " }.dropFirst()
    let state = line[6].hasPrefix("G") ? ", away" : ""
    let place = line[1] == "*" ? "" : "\(line[1]) "
    tell(line, "\(place)\(line[5]) is \(line[2])@\(line[3])\(state), ", String(realName), &effects)
  }

  /// The room can't be entered: what the server said, and why typed text has nowhere to go.
  private mutating func takeRoomRefused(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    effects.append(.show(.problem("\(line[1]): \(line.last)")))
    if let index = awaitedRoom(named: line[1]) { forgetRoom(index) }
  }

  private func isAwaited(_ name: String) -> Bool { awaitedRoom(named: name) != nil }

  /// A server may cut a name that is too long for it before it says so.
  private func awaitedRoom(named name: String) -> Int? {
    let folded = features.folded(name)
    let exact = rooms.firstIndex { $0.isAwaited && features.folded($0.name) == folded }
    guard exact == nil, name.utf8.count >= ClientLimits.cutRoomNameBytesMin else { return exact }
    return rooms.firstIndex { $0.isAwaited && features.folded($0.name).hasPrefix(folded) }
  }
}
