/// What a plain client has begun to say, and goes on with after a pause; nothing where the pause alone matters.
struct HeldSpeech {
  var text = ""
  /// So much of it has been sent before the pause.
  var bytesSent = 0
}

/// What a plain client says: lines with all sorts of endings, or none; and commands that begin with a slash.
extension SimulatedClient {
  /// Longer than a plain connection's pause.
  private static let pauseMilliseconds: Int64 = 150

  /// Whether it has begun a line that a pause is to end.
  var isPausing: Bool { held != nil }

  /// What comes of a connection by itself: a name, and a room that nobody tells of. The answer to a command shows that it
  /// is there.
  func arrivePlain() {
    plain = PlainEar()
    enter(dialect.home(rooms: plan.rooms))
    // Every third has its own name from the start, so that whispers to it must arrive.
    if index % 3 == 0 || generator.chance(500) { askNick(nick) }
    nick = ""
    ping("hello")
    nextActionAt = kernel.now
    waitForParty()
  }

  func actPlain() {
    if plan.saysMuchAtOnce { for _ in 0..<generator.pick(0...3) { speakPlain() } }
    if current.isEmpty, generator.chance(500) {
      join()
      return
    }
    switch generator.index(below: 20) {
    case 0, 1: join()
    case 2: say("/leave")
    case 3: if generator.chance(500) { changeName() } else { say("/nick") }
    case 4: say(["/who", "/WHO ", "/rooms", "/help"][generator.index(below: 4)])
    case 5: ping()
    case 6, 7: act(slash: "/me ")
    case 8: act(slash: "/")
    case 9: pauseAfterLine()
    case 10: pauseInCharacter()
    case 11: if character == .babbler || generator.chance(300) { babblePlain() }
    case 12: outgoing += generator.chance(500) ? [10] : [13, 10, 13, 10, 10]
    default: speakPlain()
    }
    if character == .babbler, !isPausing { babblePlain() }
  }

  private func join() {
    let room = anyRoom
    let key = anyKey(for: room)
    say("/join " + (generator.chance(500) ? room : String(room.dropFirst())) + (key.isEmpty ? "" : " \(key)"))
  }

  private func changeName() {
    if index % 3 == 0 || askedNick != nil { return }
    nickChanges += 1
    let others = SimulatedClient.firstNick(generator.index(below: plan.characters.count))
    askNick(generator.chance(350) && others != nick ? others : "n\(index)x\(nickChanges)")
  }

  /// A new text, now and then one that is too long for a line of IRC.
  private func anyText() -> String {
    counter += 1
    let text = text("m\(index).\(counter)")
    return generator.chance(100) ? text + String(repeating: "길", count: generator.pick(100...500)) : text
  }

  private func speakPlain() {
    let text = anyText()
    utter(text)
    var bytes = Array(text.utf8)
    if generator.chance(200) { bytes.insert(contentsOf: anyTelnet, at: generator.index(below: bytes.count)) }
    outgoing += bytes + (generator.chance(500) ? [10] : [13, 10])
  }

  private func act(slash: String) {
    counter += 1
    let words = "\(counter) " + text("a\(index)")
    if slash == "/" { utter("/m\(words)") } else { said.append("\u{1}ACTION m\(words)\u{1}") }
    say(slash == "/" ? "//m\(words)" : "\(slash)m\(words)")
  }

  /// Remembers a text; where one's own lines come back, it must.
  private func utter(_ text: String) {
    said.append(text)
    trace?("\(kernel.now) \(index) utters \(text.prefix(100))")
    if dialect == .announce { expected.append(Expectation(kind: .echo, text: text)) }
  }

  /// Negotiation, whose bytes may look like an end of a line, anywhere in a text.
  private var anyTelnet: [UInt8] {
    switch generator.index(below: 4) {
    case 0: [255, 253, 24]
    case 1: [255, 250, 31, 0, 10, 0, 10, 255, 240]
    case 2: [255, 241]
    default: [255, 251, 10]
    }
  }

  /// A line that only a pause ends.
  private func pauseAfterLine() {
    guard actionsLeft > 1, plan.endsLinesByPauses else { return }
    let text = anyText()
    utter(text)
    outgoing += Array(text.utf8)
    pause(HeldSpeech())
  }

  /// A pause within a Korean character: what is whole is said, and the rest belongs to what comes next.
  private func pauseInCharacter() {
    guard actionsLeft > 1, plan.endsLinesByPauses else { return }
    let text = anyText()
    utter(text)
    counter += 1
    let next = "마m\(index).\(counter) torn"
    let cut = generator.pick(1...2)
    outgoing += Array(text.utf8) + Array(next.utf8)[..<cut]
    pause(HeldSpeech(text: next, bytesSent: cut))
  }

  private func pause(_ held: HeldSpeech) {
    nextActionAt = kernel.now + SimulatedClient.pauseMilliseconds
    self.held = held
  }

  /// The pause is over.
  func goOn() {
    guard let held else { return }
    self.held = nil
    if !held.text.isEmpty {
      utter(held.text)
      outgoing += Array(held.text.utf8)[held.bytesSent...] + [10]
    }
    if plan.limits.floodControl { ping() }
  }

  /// Bytes that are no UTF-8: each ill-formed part is heard as U+FFFD. None of them begins a control character.
  private func babblePlain() {
    counter += 1
    var bytes = Array("m\(index).\(counter) ".utf8)
    for _ in 0..<generator.pick(0...40) {
      bytes.append(UInt8(generator.chance(500) ? generator.pick(0x80...0xBF) : generator.pick(0xE1...0xF7)))
    }
    utter(String(decoding: bytes, as: UTF8.self))
    outgoing += bytes + [10]
  }

  /// What stands unfinished where a sender ends counts as said.
  func sayLast() {
    let text = anyText()
    utter(text)
    outgoing += Array(text.utf8)
  }
}
