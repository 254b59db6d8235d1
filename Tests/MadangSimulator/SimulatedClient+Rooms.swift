/// What a client is told of rooms, and of names, in answer to what it asked.
extension SimulatedClient {
  func hearOfRoom(_ line: ServerLine) {
    switch line.command {
    case "353": hearNames(line)
    case "366": endNames(line.word(1))
    case "324": see(.modes(Array(line.parameters.dropFirst(2))), in: line.word(1))
    case "331": see(.topic(""), in: line.word(1))
    case "332": see(.topic(line.last), in: line.word(1))
    case "482": see(.notOperator, in: line.word(1))
    case "404":
      silenced += 1
      if current[line.word(1)] != nil { see(.mayNotSpeak, in: line.word(1)) }
    case "471": refuse(.full, line.word(1))
    case "473": refuse(.inviteOnly, line.word(1))
    case "474": refuse(.banned, line.word(1))
    case "475": refuse(.wrongKey, line.word(1))
    default: break
    }
  }

  private func see(_ sight: Stay.Sight, in room: String) {
    guard let stay = current[room] else { return }
    stays[stay].sights.append((stays[stay].items.count, sight))
  }

  func refuse(_ reason: Refusal.Reason, _ room: String) {
    refusals.append(Refusal(reason: reason, room: room, nick: nick, user: user, mark: marks[room, default: 0]))
  }

  private func hearNames(_ line: ServerLine) {
    for word in line.word(3).split(separator: " ") {
      let prefixes = word.prefix { $0 == "@" || $0 == "+" }
      let nick = String(word.dropFirst(prefixes.count))
      if rosters[line.word(2), default: [:]].updateValue(String(prefixes), forKey: nick) != nil {
        fail("was told of \(nick) in \(line.word(2)) twice")
      }
    }
  }

  private func endNames(_ room: String) {
    guard let roster = rosters.removeValue(forKey: room), let stay = current[room] else { return }
    see(.roster(roster, multiPrefix: wantsMultiPrefix), in: room)
    stays[stay].members.formUnion(roster.keys)
  }

  // MARK: Names

  /// Asks for a nickname; exactly one answer comes.
  func askNick(_ wanted: String) {
    names.insert(wanted)
    askedNick = wanted
    ledger.wish(wanted, by: index)
    if isPlain {
      say("/nick \(wanted)")
    } else if state == .welcomed {
      sayPerhapsLabelled("NICK \(wanted)", .nick(wanted))
      expected.append(Expectation(kind: .nick, text: wanted))
    } else {
      say("NICK \(wanted)")
    }
  }

  /// A name that it asked for is taken: somebody else must have asked for it before.
  func noteDenied(_ wanted: String) {
    let mayBeTheirOwn = plan.mayMissItsWelcome && attempts > 0
    if !mayBeTheirOwn, !ledger.isWished(wanted, besides: index) {
      fail("was refused the name \(wanted), which nobody else ever wanted")
    }
    if askedNick == wanted { askedNick = nil }
    deniedNick = wanted
  }

  private func hearNameIsTaken(_ wanted: String, isWelcomed: Bool) {
    noteDenied(wanted)
    if isWelcomed {
      meet(.nick, wanted)
      return
    }
    // The old connection may still hold it: any other name will do.
    nickChanges += 1
    let own = SimulatedClient.firstNick(index)
    nick = names.contains(own) ? "n\(index)y\(nickChanges)" : own
    askNick(nick)
  }

  /// Who is banned from a room that they are in gets no other name meanwhile.
  func hearNameIsKept(_ wanted: String) {
    if askedNick == wanted { askedNick = nil }
    if mustGetNick == wanted { mustGetNick = nil }
    meet(.nick, wanted)
  }

  func hearNameIsTaken(_ wanted: String) { hearNameIsTaken(wanted, isWelcomed: state == .welcomed) }

  /// Asks once more for a name whose holder is gone: now it must be free.
  func claimDeniedNick(_ clients: [SimulatedClient]) {
    guard let wanted = deniedNick, askedNick == nil else { return }
    if clients.contains(where: { $0 !== self && $0.isConnected && ($0.names.contains(wanted) || $0.nick == wanted) }) {
      return
    }
    mustGetNick = wanted
    askNick(wanted)
  }
}
