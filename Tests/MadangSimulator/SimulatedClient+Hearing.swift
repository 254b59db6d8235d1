/// What a client makes of the lines that it is sent.
extension SimulatedClient {
  func hear(_ text: String) {
    trace?("\(kernel.now) \(index)      hears \(text.prefix(100))")
    guard let line = ServerLine(text) else {
      fail("was sent a line that is none: \(text)")
      return
    }
    if let flaw = labelled.hear(line, user: user) { fail(flaw) }
    switch line.command {
    case "PING": if !stoppedAnswering { say("PONG :\(line.last)") }
    case "PONG": hearPong(line.last)
    case "ERROR": farewell = line.last
    case "001":
      state = .welcomed
      wasWelcomed = true
      nick = line.word(0)
      if askedNick == nick { askedNick = nil }
    case "401": whispersRefused.insert(line.word(1))
    case "417": meet(.tooLong, "")
    case "433": hearNameIsTaken(line.word(1))
    case "435": hearNameIsKept(line.word(1))
    case "JOIN": hearJoin(line)
    case "PART": hearDeparture(line, of: line.nick)
    case "KICK": hearDeparture(line, of: line.parameters.count > 1 ? line.parameters[1] : "")
    case "QUIT": hearQuit(line)
    case "NICK": hearNick(line)
    case "PRIVMSG", "NOTICE": hearSpeech(line)
    case "TOPIC", "MODE": if line.source.contains("!") { note(line) }
    default: hearOfRoom(line)
    }
  }

  /// Something came that was asked for. Echoes may be missing, since a room may refuse a message; answers may not.
  func meet(_ kind: Expectation.Kind, _ text: String) {
    if hasFlooded || stoppedReading { return }
    while let first = expected.first {
      expected.removeFirst()
      if first == Expectation(kind: kind, text: text) {
        if expected.isEmpty { unansweredBytes = outgoing.count }
        return
      }
      if first.kind != .echo {
        fail("was answered \(kind) '\(text)' before \(first.kind) '\(first.text)', which it had asked for first")
        return
      }
    }
    fail("was answered \(kind) '\(text)', and had asked for nothing of the kind")
  }

  func hearPong(_ token: String) {
    meet(.pong, token)
    if let asked = askedMarks.removeValue(forKey: token) { marks = asked }
    guard token == "final", !hasFlooded, !stoppedReading else { return }
    isSettled = true
    if let label = labelled.first { fail("was never answered under the label \(label)") }
  }

  private func note(_ line: ServerLine) {
    guard let room = line.parameters.first, room.hasPrefix("#") else { return }
    guard let stay = current[room] else {
      fail("heard of \(room), which it is not in: \(line.item.text)")
      return
    }
    stays[stay].items.append(line.item)
  }

  private func hearJoin(_ line: ServerLine) {
    guard let room = line.parameters.first else { return }
    if line.user == user {
      if current[room] != nil { fail("joined \(room) twice") }
      enter(room)
    }
    note(line)
    if let stay = current[room], !stays[stay].members.insert(line.nick).inserted {
      fail("\(line.nick) joined \(room) twice")
    }
  }

  /// A stay begins.
  func enter(_ room: String) {
    current[room] = stays.count
    stays.append(Stay(room: room, user: user, ordinal: visits[room, default: 0]))
    visits[room, default: 0] += 1
  }

  private func hearDeparture(_ line: ServerLine, of who: String) {
    note(line)
    guard let room = line.parameters.first, let stay = current[room] else { return }
    if stays[stay].members.remove(who) == nil { fail("\(who) left \(room) without having been there") }
    if who == nick {
      stays[stay].isOver = true
      current[room] = nil
    }
  }

  private func hearQuit(_ line: ServerLine) {
    var wasKnown = false
    for (_, stay) in current where stays[stay].members.remove(line.nick) != nil {
      stays[stay].items.append(line.item)
      wasKnown = true
    }
    if !wasKnown { fail("heard \(line.item.text) of somebody whom it shares no room with") }
  }

  private func hearNick(_ line: ServerLine) {
    var wasKnown = false
    if line.user == user {
      if line.nick != nick { fail("was renamed from \(line.nick), and is \(nick)") }
      wasKnown = true
      nick = line.last
      if askedNick == nick { askedNick = nil }
      meet(.nick, line.last)
    }
    for (_, stay) in current where stays[stay].members.remove(line.nick) != nil {
      if !stays[stay].members.insert(line.last).inserted { fail("\(line.last) is in \(stays[stay].room) twice") }
      stays[stay].items.append(line.item)
      wasKnown = true
    }
    if !wasKnown { fail("heard \(line.item.text) of somebody whom it shares no room with") }
  }

  private func hearSpeech(_ line: ServerLine) {
    guard let target = line.parameters.first else { return }
    if target.hasPrefix("#") {
      note(line)
      if line.user == user {
        if let flaw = labelled.flaw(inEcho: line) { fail(flaw) }
        if !wantsEcho { fail("heard itself without having asked to") }
        meet(.echo, line.last)
      }
    } else if line.user == user, target != nick {
      meet(.echo, line.last)
    } else {
      hearWhisper(line.last, from: line.user)
    }
  }

  /// `w3.12 …`: the twelfth that client 3 has sent. Each comes once, and one sender's in order.
  func hearWhisper(_ text: String, from sender: String) {
    guard let id = text.split(separator: " ").first, let number = id.split(separator: ".").last.flatMap({ Int($0) })
    else { return }
    whispersHeard[String(id), default: 0] += 1
    if whispersHeard[String(id)] != 1 { fail("heard \(id) twice") }
    if let earlier = lastWhisperBySender[sender], earlier > number { fail("heard \(id) after number \(earlier)") }
    lastWhisperBySender[sender] = number
  }
}
