/// From the connection to the welcome: capabilities (IRCv3 capability-negotiation), the nickname, the rooms.
extension IRCSession {
  mutating func takeCapability(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let listed = line.last.split(separator: " ")
    let names = listed.map { String($0.prefix { $0 != "=" }) }
    switch line[1].uppercased() {
    case "LS":
      offered.formUnion(names)
      for word in listed where word.hasPrefix("sasl=") { offeredMechanisms = String(word.dropFirst(5)) }
      // An asterisk before the list says that more lines of it follow.
      if line.parameters.count > 3, line[2] == "*" { return }
      if phase == .registering { requestCapabilities(&effects) }
    case "ACK":
      for name in names {
        if name.hasPrefix("-") { capabilities.remove(String(name.dropFirst())) } else { capabilities.insert(name) }
      }
      takeAnswer(&effects)
    case "NAK": takeAnswer(&effects)
    case "NEW":
      let wanted = names.filter { IRCSession.wantedCapabilities.contains($0) }
      if !wanted.isEmpty { effects.append(IRCSession.line("CAP REQ :" + wanted.joined(separator: " "))) }
    case "DEL": capabilities.subtract(names)
    default: break
    }
  }

  /// `sasl` by itself, so that a server that refuses any of the others still has it.
  private mutating func requestCapabilities(_ effects: inout [SessionEffect]) {
    let wanted = IRCSession.wantedCapabilities.filter { offered.contains($0) }
    if !wanted.isEmpty {
      effects.append(IRCSession.line("CAP REQ :" + wanted.joined(separator: " ")))
      requestsAwaited += 1
    }
    if login != nil {
      guard offered.contains("sasl") else { return giveUpLogin("the server has no SASL", &effects) }
      effects.append(IRCSession.line("CAP REQ :sasl"))
      requestsAwaited += 1
    }
    if requestsAwaited == 0 { endNegotiation(&effects) }
  }

  private mutating func takeAnswer(_ effects: inout [SessionEffect]) {
    guard phase == .registering, requestsAwaited > 0 else { return }
    requestsAwaited -= 1
    if requestsAwaited > 0 { return }
    if login == nil { endNegotiation(&effects) } else { beginLogin(&effects) }
  }

  func endNegotiation(_ effects: inout [SessionEffect]) {
    if phase == .registering { effects.append(IRCSession.line("CAP END")) }
  }

  /// RPL_WELCOME (001): the server says which nickname we have, and the rooms can be joined.
  mutating func takeWelcome(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    guard phase == .registering else { return }
    if login != nil, !isLoggedIn {
      return giveUpLogin(sasl == nil ? "the server has no SASL" : "the server did not let it end", &effects)
    }
    phase = .welcomed
    registrationDeadline = nil
    arrivedAt = heardAt
    if !line[0].isEmpty && line[0] != "*" { nick = line[0] }
    effects.append(.welcomed)
    effects.append(.show(.status("connected as \(nick)")))
    joinRooms(&effects)
  }

  mutating func joinRooms(_ effects: inout [SessionEffect]) {
    for index in rooms.indices {
      rooms[index].isAwaited = true
      effects.append(IRCSession.joining(rooms[index]))
    }
  }

  static func joining(_ room: Room) -> SessionEffect {
    line(room.key.map { "JOIN \(room.name) \($0)" } ?? "JOIN \(room.name)")
  }

  /// The nickname is taken, or the server does not take it. Before the welcome another one is tried; afterwards we keep
  /// the one that we have.
  mutating func takeNickRefused(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    guard phase == .registering else {
      effects.append(.show(.problem("\(line[1]): \(line.last)")))
      return
    }
    let isTaken = line.numeric != 432
    if !isTaken && nicksTried == 0 {
      effects.append(.giveUp(reason: "the server does not take the nickname \(nick): \(line.last)"))
      return
    }
    // A name that has grown too long is refused as such: from then on its end changes instead.
    nicksTried = isTaken ? nicksTried + 1 : max(nicksTried, IRCSession.underscoresMax) + 1
    guard let next = IRCSession.alternative(to: wantedNick, attempt: nicksTried) else {
      effects.append(
        .giveUp(reason: "\(wantedNick) and the names like it are taken (\(line.last)): choose another with ?nick="))
      return
    }
    // The server's own words: a name may be taken, or belong to somebody who has to log in.
    effects.append(.show(.status(isTaken ? "\(nick): \(line.last); trying \(next)" : "trying \(next)")))
    nick = next
    effects.append(IRCSession.line("NICK " + next))
  }

  private static let underscoresMax = 3

  /// `me_`, `me__`, `me___`, then the name with its end replaced by a digit, so that it fits where names are short.
  static func alternative(to nick: String, attempt: Int) -> String? {
    if attempt <= underscoresMax { return nick + String(repeating: "_", count: attempt) }
    let digit = attempt - underscoresMax
    return digit <= 9 ? nick.prefix(max(1, min(nick.count, 9) - 1)) + "\(digit)" : nil
  }
}
