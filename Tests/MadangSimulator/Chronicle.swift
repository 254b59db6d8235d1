/// What happened in each room, in the order that one member saw who came first, stays, and reads everything. Every other
/// member must have seen the same: a run of it, but for what they said themselves.
///
/// Checked, exactly: the order, and that nothing is missing, doubled or alone; that each event was allowed by the modes,
/// standings, bans and limits that the events before it left (keys and invitations: that the newcomer once gave the key,
/// and was once invited); what members are told of the room in answer to a question, at the point of its history where the
/// answer stands. Only by a window, since those outside and plain members see no modes: that a refusal had a reason at some
/// time after it was asked for.
struct Chronicle {
  private var rooms: [String: RoomHistory] = [:]

  init(_ chronicler: [Stay], _ clients: [SimulatedClient]) {
    var people: [String: SimulatedClient] = [:]
    for client in clients { for user in client.users { people[user] = client } }
    for stay in chronicler { rooms[stay.room] = RoomHistory(stay, people) }
  }

  /// The first thing that happened in a room and was not allowed.
  var flaw: String? { rooms.keys.sorted().compactMap { room in rooms[room]?.flaw.map { "in \(room) \($0)" } }.first }

  func members(of room: String) -> Set<String> {
    guard let history = rooms[room], !history.items.isEmpty else { return [] }
    return Set(history.state(after: history.items.count - 1).members.keys)
  }

  /// What is wrong with what somebody saw; nil where nothing is. `isWhole`: they must have seen all of it.
  func flaw(in stay: Stay, hearsItself: Bool, isWhole: Bool) -> String? {
    guard let history = rooms[stay.room], let places = history.joins[stay.user], stay.ordinal < places.count else {
      return "\(stay.user) joined \(stay.room), and nobody was told"
    }
    var seen = 0
    var sight = 0
    for index in places[stay.ordinal]..<history.items.count {
      let item = history.items[index]
      if item.user == stay.user, !hearsItself, item.isSpeech { continue }
      if seen == stay.items.count {
        if isWhole, !stay.isOver { return "\(stay.user) missed '\(item.text)', or sees it too late" }
        return nil
      }
      if stay.items[seen].text != item.text {
        return "\(stay.user) saw '\(stay.items[seen].text)' in \(stay.room) where others saw '\(item.text)'"
      }
      seen += 1
      while sight < stay.sights.count, stay.sights[sight].after == seen {
        if let flaw = history.state(after: index).flaw(in: stay.sights[sight].sight, stay) {
          return "\(stay.user), behind '\(item.text)', \(flaw)"
        }
        sight += 1
      }
    }
    if seen < stay.items.count { return "\(stay.user) alone saw '\(stay.items[seen].text)' in \(stay.room)" }
    return nil
  }

  /// What is wrong with what a plain member was sent.
  func flaw(inPlain stay: Stay, _ dialect: Dialect, isWhole: Bool) -> String? {
    guard let history = rooms[stay.room], let places = history.joins[stay.user], stay.ordinal < places.count else {
      // Who broke off right away may never have entered.
      if stay.lines.isEmpty, !stay.wasTold, !isWhole { return nil }
      return "\(stay.user) is in \(stay.room), and nobody was told"
    }
    let entry = places[stay.ordinal]
    if stay.wasTold, isWhole {
      let topic = history.state(after: entry).topic
      if stay.entryTopic ?? "" != topic { return "was told the topic '\(stay.entryTopic ?? "")', which is '\(topic)'" }
    }
    var seen = 0
    for index in entry + 1..<max(entry + 1, history.items.count) {
      let item = history.items[index]
      if let line = history.plainForms[index].line(for: dialect, isOwn: item.user == stay.user) {
        if seen == stay.lines.count {
          return isWhole ? "missed '\(line)', or sees it too late" : nil
        }
        if stay.lines[seen] != line { return "saw '\(stay.lines[seen])' in \(stay.room) instead of '\(line)'" }
        seen += 1
      }
      let hasLeft = item.user == stay.user && (item.command == "PART" || item.command == "QUIT")
      if hasLeft || history.kicked[index] == stay.user { break }
    }
    return seen < stay.lines.count ? "alone saw '\(stay.lines[seen])' in \(stay.room)" : nil
  }

  /// What is wrong with what others heard somebody say: each message once, in the order in which it was said. `isWhole`:
  /// whatever was not refused must have been heard.
  func flaw(inSpeechOf speaker: SimulatedClient, isWhole: Bool) -> String? {
    var heard = 0
    for (room, history) in rooms {
      var last = -1
      for text in history.spoken[speaker.user] ?? [] {
        heard += 1
        guard let place = speaker.said.place(of: text) else {
          // Where the connection broke, what had come of a plain line counts as said.
          if speaker.isPlain, !isWhole, speaker.said.hasStart(text) { continue }
          return "was heard to say '\(text)' in \(room), which it never said"
        }
        if place <= last { return "was heard to say '\(text)' in \(room) twice, or too late" }
        last = place
      }
    }
    if heard > speaker.said.count { return "was heard more often than it spoke" }
    let accounted = heard + speaker.silenced
    if isWhole, accounted > speaker.said.count || accounted < speaker.said.count - speaker.noticesSaid {
      return "said \(speaker.said.count) things, of which \(heard) were heard and \(speaker.silenced) refused"
    }
    return nil
  }

  /// Nil where something was refused that may have been.
  func flaw(in refusal: Refusal) -> String? {
    guard let history = rooms[refusal.room] else { return nil }
    if history.states(since: refusal.mark).contains(where: { $0.allows(refusal) }) { return nil }
    return "\(refusal.nick) was refused \(refusal.room) for a reason that never was: \(refusal.reason)"
  }
}

extension RoomHistory.PlainForm {
  /// The line that a plain reader is sent; nil for none.
  fileprivate func line(for dialect: Dialect, isOwn: Bool) -> String? {
    switch self {
    case .nothing: return nil
    case .kick(let line): return line
    case .join(let who): return dialect == .announce ? "유저(\(who))가 접속했습니다." : nil
    case .message(let nick, let text):
      if isOwn, dialect != .announce { return nil }
      if text.hasPrefix("\u{1}ACTION ") { return "* \(nick) \(text.dropFirst(8).filter { $0 != "\u{1}" })" }
      return dialect == .announce ? text : "\(nick)>> \(text)"
    }
  }
}

extension RoomState {
  fileprivate func flaw(in sight: Stay.Sight, _ stay: Stay) -> String? {
    switch sight {
    case .roster(let names, let multiPrefix):
      var expected: [String: String] = [:]
      for nick in members.keys { expected[nick] = prefixes(nick, multiPrefix: multiPrefix) }
      return names == expected ? nil : "was told that \(names) are in \(stay.room), where there are \(expected)"
    case .topic(let text): return text == topic ? nil : "was told the topic '\(text)', which is '\(topic)'"
    case .modes(let words): return words == modeWords ? nil : "was told the modes \(words), which are \(modeWords)"
    case .notOperator:
      let isOperator = members.contains { $0.value.user == stay.user && $0.value.standing.contains("o") }
      return isOperator ? "was refused as no operator, and is one" : nil
    case .mayNotSpeak:
      let nick = members.first { $0.value.user == stay.user }?.key ?? ""
      return maySpeak(nick, user: stay.user) ? "was refused to speak, and may" : nil
    }
  }
}
