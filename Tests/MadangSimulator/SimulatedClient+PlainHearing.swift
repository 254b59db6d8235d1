/// What a plain client keeps in mind of what it is sent.
struct PlainEar {
  /// Names that /who still owes.
  var namesLeft = 0
  var heardOwnName = false
  /// Somebody was put out before it knew its own name: it may have been itself.
  var mayBeOut = false
}

/// What a plain client makes of the lines that it is sent.
extension SimulatedClient {
  func hearPlain(_ line: String) {
    trace?("\(kernel.now) \(index)      hears \(line.prefix(100))")
    if plain.namesLeft > 0 {
      hearNames(line)
    } else if line.hasPrefix("m") || line.hasPrefix("n") {
      // Nothing that the server says of its own begins so; names and texts do.
      if !hearForItself(line) { hearOfRoom(line) }
    } else if !hearAnswer(line), !hearRefusal(line), !hearForItself(line) {
      hearOfRoom(line)
    }
  }

  private func hearAnswer(_ line: String) -> Bool {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    if line == "You are in no room. /join ROOM goes to one." {
      if !current.isEmpty, !plain.mayBeOut { fail("was told that it is in no room") }
    } else if line.hasPrefix("There is no /p") {
      let token = String(words[3].dropFirst(2).dropLast())
      state = .welcomed
      wasWelcomed = true
      hearPong(token)
    } else if line.hasPrefix("You are in no room now") {
      current = [:]
    } else if line.hasPrefix("You are in "), words[4] == "now," {
      current = [:]
      enter(words[3])
      if let stay = current[words[3]] { stays[stay].wasTold = true }
    } else if line.hasPrefix("You are in "), words[4] == "already." {
      if current[words[3]] == nil { fail("was told that it is in \(words[3]) already") }
    } else if line.hasPrefix("Its topic: ") {
      for (_, stay) in current { stays[stay].entryTopic = String(line.dropFirst(11)) }
    } else if line.hasPrefix("You are "), hearName(words) {
      return true
    } else if line.hasPrefix("Somebody else is called ") {
      let wanted = String(words[4].dropLast())
      noteDenied(wanted)
    } else if line.hasPrefix("You are banned from speaking in ") {
      askedNick = nil
      mustGetNick = nil
    } else if words.count == 4, words[1] == (words[0] == "1" ? "person" : "people"), words[2] == "in" {
      plain.namesLeft = Int(words[0]) ?? 0
      plain.heardOwnName = false
      if current[String(words[3].dropLast())] == nil { fail("was told who is in \(words[3]), which it is not in") }
    } else {
      return line.hasPrefix("#") && line.contains("  ") || line.hasPrefix("  /") || line.hasPrefix("What you write ")
    }
    return true
  }

  private func hearName(_ words: [String]) -> Bool {
    if words[3...] == ["now."] {
      if words[2] != askedNick { fail("was renamed to \(words[2])") }
      nick = words[2]
      askedNick = nil
    } else if words[3...] == ["already."] {
      askedNick = nil
    } else if words.count > 3, words[3] == "/nick" {
      let name = String(words[2].dropLast())
      if !nick.isEmpty, name != nick { fail("is called \(name), and was told it is \(nick)") }
      nick = name
    } else {
      return false
    }
    return true
  }

  private func hearNames(_ line: String) {
    let names = line.split(separator: ",").map { $0.trimmingPrefix(" ") }
    plain.namesLeft -= names.count
    if names.contains(nick[...]) { plain.heardOwnName = true }
    if plain.namesLeft < 0 { fail("was told of more people than there are") }
    if plain.namesLeft == 0, !nick.isEmpty, !plain.heardOwnName { fail("asked who is there, and is not") }
  }

  private func hearRefusal(_ line: String) -> Bool {
    let words = line.split(separator: " ").map(String.init)
    if line.hasPrefix("You may not speak in ") {
      silenced += 1
      let room = String(words[5].dropLast())
      refuse(.mayNotSpeak, room)
    } else if line.hasPrefix("You are in no room, so nobody hears you.") {
      silenced += 1
      if !current.isEmpty, !plain.mayBeOut { fail("was told that it is in no room") }
      current = [:]
    } else if line.hasPrefix("Only who is invited may enter ") {
      turnAway(.inviteOnly, String(words[6].dropLast()))
    } else if line.hasPrefix("You are banned from ") {
      turnAway(.banned, String(words[4].dropLast()))
    } else if words.count > 4, words[1...3] == ["has", "a", "key:"] {
      turnAway(.wrongKey, words[0])
    } else if words.count == 3, words[1...] == ["is", "full."] {
      turnAway(.full, words[0])
    } else {
      return false
    }
    return true
  }

  /// A newcomer who has not asked for anything was not let in where newcomers go.
  private func turnAway(_ reason: Refusal.Reason, _ room: String) {
    refuse(reason, room)
    if state == .connecting {
      current = [:]
      stays.removeLast()
      visits = [:]
    }
  }

  private func hearForItself(_ line: String) -> Bool {
    if line.hasPrefix("Closing Link: ") {
      farewell = line
    } else if line.hasPrefix("The server "), line.hasSuffix("Try again later.") {
      farewell = line
      // The server never let it in.
      if state == .connecting { stays.removeAll { $0.user == user } }
    } else if line == "Goodbye." {
      farewell = "Closing Link: (Quit)"
      current = [:]
    } else if let range = line.firstRange(of: " (to you)>> ") {
      hearWhisper(String(line[range.upperBound...]), from: String(line[..<range.lowerBound]))
    } else {
      return line.hasPrefix("* ") && line.contains(" invites you: /join ")
    }
    return true
  }

  private func hearOfRoom(_ line: String) {
    guard let stay = current.values.first else {
      fail("is in no room, and heard: \(line)")
      return
    }
    stays[stay].lines.append(line)
    if dialect == .announce, said.contains(line) { meet(.echo, line) }
    guard line.hasPrefix("* ") else { return }
    if nick.isEmpty {
      plain.mayBeOut = line.contains(" puts ")
    } else if line.contains(" puts \(nick) out of ") {
      stays[stay].isOver = true
      current = [:]
    }
  }
}
