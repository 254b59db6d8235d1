/// What a client does of its own accord.
extension SimulatedClient {
  /// Flood control is there to slow people who don't wait: whoever behaves asks little before it was answered.
  var mayAct: Bool {
    guard state == .welcomed, !hasFinishedSending, !finishesSending, outgoing.count < 4096 else { return false }
    if hasFlooded { return true }
    return plan.limits.floodControl ? expected.isEmpty && outgoing.isEmpty : expected.count < 40
  }

  func actIfDue() -> Bool {
    guard actionsLeft > 0, kernel.now >= nextActionAt, held != nil || mayAct else { return false }
    if held != nil {
      goOn()
      return true
    }
    actionsLeft -= 1
    nextActionAt =
      kernel.now + (generator.chance(plan.textBytesMax > 200 ? 20 : 200) ? Int64(generator.pick(1...4000)) : 0)
    if character == .chronicler {
      chronicle()
    } else if actionsLeft == 0 {
      lastAct()
    } else if isPlain {
      actPlain()
    } else {
      act()
    }
    // Whoever pauses amid a line says nothing else meanwhile.
    let mustAsk = (plan.limits.floodControl || actionsLeft == 0) && !isPausing
    if mustAsk, expected.last?.kind != .pong, !finishesSending, isConnected, isReading, !saidQuit { ping() }
    return true
  }

  func ping() {
    counter += 1
    ping("t\(counter)")
  }

  func ping(_ token: String) {
    askedMarks[token] = ledger.marks
    if isPlain { say("/p\(token)") } else { sayPerhapsLabelled("PING :\(token)", .pong(token)) }
    expected.append(Expectation(kind: .pong, text: token))
  }

  /// Asks for the last answer of all.
  func settle() {
    ping("final")
  }

  /// Says something, now and then under a label, where labels were asked for.
  func sayPerhapsLabelled(_ line: String, _ content: LabelledAnswers.Content) {
    guard wantsLabels, generator.chance(500) else {
      say(line)
      return
    }
    counter += 1
    let label = generator.chance(100) ? "l\(index).\(counter)\\s\\:" : "l\(index).\(counter)"
    labelled.owe(label, content)
    say("@label=\(label) \(line)")
  }

  var anyRoom: String { "#r\(generator.index(below: plan.rooms))" }

  func text(_ id: String) -> String {
    let padding = generator.pick(0...plan.textBytesMax)
    return "\(id) " + String(repeating: "마", count: padding / 6) + String(repeating: "x", count: padding / 2)
  }

  private func act() {
    if current.isEmpty, plan.saysMuchAtOnce || generator.chance(700) {
      join(anyRoom)
      waitForParty()
      return
    }
    if plan.saysMuchAtOnce {
      for _ in 0..<generator.pick(0...3) { if generator.chance(700) { speak() } else { ping() } }
    }
    switch generator.index(below: 24) {
    case 0, 1: join(anyRoom)
    case 2: sayPerhapsLabelled(generator.chance(500) ? "PART \(anyRoom) :bye" : "PART \(anyRoom)", .anything)
    case 3: changeNick()
    case 4: sayPerhapsLabelled("TOPIC \(anyRoom) :topic \(index).\(counter)", .anything)
    case 5: rule(anyRoom)
    case 6:
      let query = ["NAMES", "WHO", "LIST", "MODE", "TOPIC"][generator.index(below: 5)]
      sayPerhapsLabelled("\(query) \(anyRoom)", .anything)
    case 7, 8: ping()
    case 9, 10: whisper()
    case 11: if character == .babbler || generator.chance(200) { babble() }
    case 12: if generator.chance(300) { sendOverlong() }
    default: speak()
    }
    if character == .babbler { babble() }
    if generator.chance(plan.ruling) { rule(anyRoom) }
  }

  /// In a crowd, people come first, and then speak all at once.
  func waitForParty() {
    guard plan.saysMuchAtOnce else { return }
    nextActionAt = max(nextActionAt, startAt + SimulatedClient.partyMilliseconds + Int64(generator.pick(0...2)))
  }

  private func join(_ room: String) {
    let key = anyKey(for: room)
    sayPerhapsLabelled("JOIN \(room)" + (key.isEmpty ? "" : " \(key)"), .join(room))
  }

  /// A key to try; empty for none.
  func anyKey(for room: String) -> String {
    let key = generator.chance(600) ? "" : "key\(generator.index(below: 2))"
    keysTried[room, default: []].insert(key)
    return key
  }

  private func speak() {
    let room = current.isEmpty ? anyRoom : current.keys.sorted()[generator.index(below: current.count)]
    counter += 1
    var words = text("m\(index).\(counter)")
    if generator.chance(50) { words = "\u{1}ACTION \(words)\u{1}" }
    said.append(words)
    if generator.chance(900) {
      sayPerhapsLabelled("PRIVMSG \(room) :\(words)", .speech(words, hasEcho: wantsEcho))
    } else {
      noticesSaid += 1
      sayPerhapsLabelled("NOTICE \(room) :\(words)", .notice(words))
    }
    if wantsEcho { expected.append(Expectation(kind: .echo, text: words)) }
  }

  private func whisper() {
    let target = generator.index(below: plan.characters.count)
    // Under somebody else's name, it would be told its own words twice.
    if target == index || names.contains(SimulatedClient.firstNick(target)) { return }
    counter += 1
    let id = "w\(index).\(counter)"
    whispersSent.append((id, target))
    let words = text(id)
    sayPerhapsLabelled(
      "PRIVMSG \(SimulatedClient.firstNick(target)) :\(words)", .speech(words, hasEcho: wantsEcho))
    if wantsEcho { expected.append(Expectation(kind: .echo, text: words)) }
  }

  private func changeNick() {
    // Every third keeps its name, so that whispers to it must arrive.
    if index % 3 == 0 || askedNick != nil { return }
    let others = SimulatedClient.firstNick(generator.index(below: plan.characters.count))
    if generator.chance(350), others != nick {
      askNick(others)
    } else {
      nickChanges += 1
      askNick("n\(index)x\(nickChanges)")
    }
  }

  private func babble() {
    var bytes: [UInt8] = []
    for _ in 0..<generator.pick(0...60) { bytes.append(UInt8(generator.pick(128...255))) }
    outgoing += bytes + [10]
    if generator.chance(200) { outgoing += [13, 10, 13, 10, 10] }
    if generator.chance(200) { outgoing += [0, 1, 2, 10] }
  }

  private func sendOverlong() {
    let count = generator.pick(600...(plan.limits.floodControl ? 2_000 : 20_000))
    say("PRIVMSG #r0 :" + String(repeating: "o", count: count))
    expected.append(Expectation(kind: .tooLong, text: ""))
  }

  private func chronicle() {
    if current.count < plan.rooms, visits.count < plan.rooms {
      for room in 0..<plan.rooms { say("JOIN #r\(room)") }
      return
    }
    let room = anyRoom
    let others = current[room].map { stays[$0].members.subtracting([nick]).sorted() } ?? []
    switch generator.index(below: 8) {
    case 0, 1:
      if let other = others.randomElement(using: &generator) {
        say("MODE \(room) \(["+o", "-o", "+v"][generator.index(below: 3)]) \(other)")
      }
    case 2: rule(room)
    case 3: say("TOPIC \(room) :chronicle \(counter)")
    case 4:
      if generator.chance(400), let other = others.randomElement(using: &generator) {
        say("KICK \(room) \(other) :out")
      }
    default: speak()
    }
    if generator.chance(plan.ruling) { rule(room) }
  }

  /// What the character is there for.
  private func lastAct() {
    switch character {
    case .chronicler, .steady, .babbler, .lurker: break
    case .quitter:
      saidQuit = true
      if isPlain {
        say("/quit")
        if generator.chance(400) { say("after") }
        return
      }
      say("QUIT :done")
      // What follows a QUIT must be ignored, wherever it was cut.
      if generator.chance(400) { say("NICK after\(index)") }
      if generator.chance(200) { say("JOIN #r0") }
    case .closer:
      if generator.chance(500), !isPlain { outgoing += Array("PRIVMSG #r0 :half a li".utf8) }
      kernel.closeAtClient(row)
      state = .gone
    case .resetter:
      kernel.resetAtClient(row)
      state = .gone
    case .halfCloser:
      for _ in 0..<generator.pick(1...4) { ping() }
      if isPlain { sayLast() }
      finishesSending = true
    case .dawdler:
      stopReading()
      if !plan.limits.floodControl { fillSendQueue() }
      if generator.chance(500) { resumesReadingAt = kernel.now + Int64(generator.pick(1...8_000)) }
    case .vanisher: stopReading()
    case .flooder: flood()
    }
  }

  private func stopReading() {
    isReading = false
    stoppedReading = true
    stoppedAnswering = true
    expected = []
  }

  /// Asks for more than may wait to be sent to it.
  private func fillSendQueue() {
    if isPlain {
      for _ in 0..<plan.limits.sendQueueBytesMax / 500 + generator.pick(-30...200) { say("/help") }
      return
    }
    let token = String(repeating: "z", count: 440)
    for _ in 0..<plan.limits.sendQueueBytesMax / 480 + generator.pick(-30...200) { say("PING :\(token)") }
  }

  private func flood() {
    hasFlooded = plan.limits.floodControl
    if hasFlooded { expected = [] }
    for _ in 0..<(plan.limits.floodControl ? 500 : generator.pick(60...200)) {
      if !plan.limits.floodControl {
        ping()
      } else {
        say(isPlain ? "/pflood \(text("f"))" : "PING :flood \(text("f"))")
      }
    }
  }
}
