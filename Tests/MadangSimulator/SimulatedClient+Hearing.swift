/// What a client makes of the lines that it is sent.
extension SimulatedClient {
  func hear(_ text: String) {
    trace?("\(kernel.now) \(index)      hears \(text.prefix(100))")
    guard let line = ServerLine(text) else {
      fail("was sent a line that is none: \(text)")
      return
    }
    switch line.command {
    case "PING": if !stoppedAnswering { say("PONG :\(line.last)") }
    case "PONG": meet(.pong, line.last)
    case "ERROR": farewell = line.last
    case "001":
      state = .welcomed
      wasWelcomed = true
    case "353": hearNames(line)
    case "401": if line.parameters.count > 1 { whispersRefused.insert(line.parameters[1]) }
    case "417": meet(.tooLong, "")
    case "JOIN": hearJoin(line)
    case "PART": hearDeparture(line, of: line.nick)
    case "KICK": hearDeparture(line, of: line.parameters.count > 1 ? line.parameters[1] : "")
    case "QUIT": hearQuit(line)
    case "NICK": hearNick(line)
    case "PRIVMSG", "NOTICE": hearSpeech(line)
    case "TOPIC", "MODE": if line.source.contains("!") { note(line) }
    default: break
    }
  }

  /// Something came that was asked for. Echoes may be missing, since a room may refuse a message; answers may not.
  func meet(_ kind: Expectation.Kind, _ text: String) {
    if hasFlooded || stoppedReading { return }
    while let first = expected.first {
      expected.removeFirst()
      if first == Expectation(kind: kind, text: text) {
        if expected.isEmpty { unansweredBytes = outgoing.count }
        if text == "final" { isSettled = true }
        return
      }
      if first.kind != .echo {
        fail("was answered \(kind) '\(text)' before \(first.kind) '\(first.text)', which it had asked for first")
        return
      }
    }
    fail("was answered \(kind) '\(text)', and had asked for nothing of the kind")
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
      current[room] = stays.count
      stays.append(Stay(room: room, ordinal: visits[room, default: 0]))
      visits[room, default: 0] += 1
    }
    note(line)
    if let stay = current[room], !stays[stay].members.insert(line.nick).inserted {
      fail("\(line.nick) joined \(room) twice")
    }
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
    if line.user == user { nick = line.last }
    for (_, stay) in current where stays[stay].members.remove(line.nick) != nil {
      stays[stay].members.insert(line.last)
      stays[stay].items.append(line.item)
    }
  }

  private func hearNames(_ line: ServerLine) {
    guard line.parameters.count >= 4, let stay = current[line.parameters[2]] else { return }
    for word in line.parameters[3].split(separator: " ") {
      stays[stay].members.insert(String(word.drop { $0 == "@" || $0 == "+" }))
    }
  }

  private func hearSpeech(_ line: ServerLine) {
    guard let target = line.parameters.first else { return }
    if target.hasPrefix("#") {
      note(line)
      if line.user == user {
        if !wantsEcho { fail("heard itself without having asked to") }
        meet(.echo, line.last)
      }
    } else if line.user == user, target != nick {
      meet(.echo, line.last)
    } else {
      hearWhisper(line)
    }
  }

  /// `w3.12 …`: the twelfth that client 3 has sent. Each comes once, and one sender's in order.
  private func hearWhisper(_ line: ServerLine) {
    let words = line.last.split(separator: " ")
    guard let id = words.first, let number = id.split(separator: ".").last.flatMap({ Int($0) }) else { return }
    whispersHeard[String(id), default: 0] += 1
    if whispersHeard[String(id)] != 1 { fail("heard \(id) twice") }
    if let earlier = lastWhisperBySender[line.user], earlier > number { fail("heard \(id) after number \(earlier)") }
    lastWhisperBySender[line.user] = number
  }
}
