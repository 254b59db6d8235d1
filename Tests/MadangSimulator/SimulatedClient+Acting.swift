/// What a client does of its own accord.
extension SimulatedClient {
  /// Flood control is there to slow people who don't wait: whoever behaves asks little before it was answered.
  var mayAct: Bool {
    guard state == .welcomed, !hasFinishedSending, !finishesSending, outgoing.count < 4096 else { return false }
    if hasFlooded { return true }
    return plan.limits.floodControl ? expected.isEmpty && outgoing.isEmpty : expected.count < 40
  }

  func actIfDue() -> Bool {
    guard actionsLeft > 0, kernel.now >= nextActionAt, mayAct else { return false }
    actionsLeft -= 1
    nextActionAt =
      kernel.now + (generator.chance(plan.textBytesMax > 200 ? 20 : 200) ? Int64(generator.pick(1...4000)) : 0)
    if character == .chronicler { chronicle() } else if actionsLeft == 0 { lastAct() } else { act() }
    let mustAsk = plan.limits.floodControl || actionsLeft == 0
    if mustAsk, expected.last?.kind != .pong, !finishesSending, isConnected, isReading, !saidQuit { ping() }
    return true
  }

  func ping() {
    counter += 1
    ping("t\(counter)")
  }

  func ping(_ token: String) {
    say("PING :\(token)")
    expected.append(Expectation(kind: .pong, text: token))
  }

  /// Asks for the last answer of all.
  func settle() {
    ping("final")
  }

  private var anyRoom: String { "#r\(generator.index(below: plan.rooms))" }

  private func text(_ id: String) -> String {
    let padding = generator.pick(0...plan.textBytesMax)
    return "\(id) " + String(repeating: "마", count: padding / 6) + String(repeating: "x", count: padding / 2)
  }

  private func act() {
    if current.isEmpty, plan.saysMuchAtOnce || generator.chance(700) {
      say("JOIN \(anyRoom)")
      if plan.saysMuchAtOnce {
        nextActionAt = max(nextActionAt, startAt + SimulatedClient.partyMilliseconds + Int64(generator.pick(0...2)))
      }
      return
    }
    if plan.saysMuchAtOnce {
      for _ in 0..<generator.pick(0...3) { if generator.chance(700) { speak() } else { ping() } }
    }
    switch generator.index(below: 24) {
    case 0, 1: say("JOIN \(anyRoom)")
    case 2: say(generator.chance(500) ? "PART \(anyRoom) :bye" : "PART \(anyRoom)")
    case 3: changeNick()
    case 4: say("TOPIC \(anyRoom) :topic \(index).\(counter)")
    case 5: say("MODE \(anyRoom) \(generator.chance(500) ? "+" : "-")m")
    case 6: say(["NAMES", "WHO", "LIST", "MODE"][generator.index(below: 4)] + " \(anyRoom)")
    case 7, 8: ping()
    case 9, 10: whisper()
    case 11: if character == .babbler || generator.chance(200) { babble() }
    case 12: if generator.chance(300) { sendOverlong() }
    default: speak()
    }
    if character == .babbler { babble() }
  }

  private func speak() {
    let room = current.isEmpty ? anyRoom : current.keys.sorted()[generator.index(below: current.count)]
    counter += 1
    let words = text("m\(index).\(counter)")
    say("\(generator.chance(900) ? "PRIVMSG" : "NOTICE") \(room) :\(words)")
    if wantsEcho { expected.append(Expectation(kind: .echo, text: words)) }
  }

  private func whisper() {
    let target = generator.index(below: plan.characters.count)
    if target == index { return }
    counter += 1
    let id = "w\(index).\(counter)"
    whispersSent.append((id, target))
    let words = text(id)
    say("PRIVMSG \(SimulatedClient.firstNick(target)) :\(words)")
    if wantsEcho { expected.append(Expectation(kind: .echo, text: words)) }
  }

  private func changeNick() {
    // Every third keeps its name, so that whispers to it must arrive.
    if index % 3 == 0 { return }
    nickChanges += 1
    say("NICK n\(index)x\(nickChanges)")
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
    case 2: say("MODE \(room) \(generator.chance(200) ? "+" : "-")m")
    case 3: say("TOPIC \(room) :chronicle \(counter)")
    case 4:
      if generator.chance(400), let other = others.randomElement(using: &generator) {
        say("KICK \(room) \(other) :out")
      }
    default: speak()
    }
  }

  /// What the character is there for.
  private func lastAct() {
    switch character {
    case .chronicler, .steady, .babbler, .lurker: break
    case .quitter:
      saidQuit = true
      say("QUIT :done")
      // What follows a QUIT must be ignored, wherever it was cut.
      if generator.chance(400) { say("NICK after\(index)") }
      if generator.chance(200) { say("JOIN #r0") }
    case .closer:
      if generator.chance(500) { outgoing += Array("PRIVMSG #r0 :half a li".utf8) }
      kernel.closeAtClient(row)
      state = .gone
    case .resetter:
      kernel.resetAtClient(row)
      state = .gone
    case .halfCloser:
      for _ in 0..<generator.pick(1...4) { ping() }
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
    let token = String(repeating: "z", count: 440)
    for _ in 0..<plan.limits.sendQueueBytesMax / 480 + generator.pick(-30...200) { say("PING :\(token)") }
  }

  private func flood() {
    hasFlooded = plan.limits.floodControl
    if hasFlooded { expected = [] }
    for _ in 0..<(plan.limits.floodControl ? 500 : generator.pick(60...200)) {
      if plan.limits.floodControl { say("PING :flood \(text("f"))") } else { ping() }
    }
  }
}
