import Testing

@testable import MadangClient

/// What a person who does not look at the terminal must hear and see of.
@Suite struct AttentionTests {
  @Test(arguments: [
    ("ann: hi", true), ("hi ann", true), ("ANN!", true), ("ann이 왔다", true), ("(ann)", true), ("@ann,", true),
    ("channel", false), ("ann_ is here", false), ("joann", false), ("ann2", false), ("annä", false), ("", false),
    ("an n", false), ("joann ann", true),
  ])
  func `a mention is the nickname as a word`(text: String, isMention: Bool) {
    #expect(Mention.isIn(text.lowercased(), nick: "ann") == isMention)
  }

  private func weight(_ line: String) -> ChatLine.Weight? {
    var harness = IRCSessionHarness.joined()
    for effect in harness.session.received(Array((line + "\r\n").utf8), now: 0) {
      if case .show(let line) = effect { return line.weight }
    }
    return nil
  }

  @Test func `mentions, private messages and invitations call; notices, our own words and events don't`() {
    for line in [
      ":dan!d@h PRIVMSG #room :Me, look", ":dan!d@h PRIVMSG me :psst", ":dan!d@h PRIVMSG #room :m\u{2}e\u{2}: x",
      ":dan!d@h PRIVMSG #room :\u{1}ACTION waves at me\u{1}", ":dan!d@h INVITE me #other",
    ] {
      #expect(weight(line) == .forYou, "\(line)")
    }
    for line in [":dan!d@h PRIVMSG #room :some", ":dan!d@h NOTICE me :psst", ":dan!d@h NOTICE #room :me"] {
      #expect(weight(line) == .message, "\(line)")
    }
    for line in [":me!u@h PRIVMSG #room :me", ":eve!e@h JOIN #room", ":dan!d@h INVITE eve #room"] {
      #expect(weight(line) == .event, "\(line)")
    }
  }

  @Test(arguments: [
    ("Client2>> hello", ChatLine.Weight.message), ("ann (to you)>> psst", .forYou), ("* ann (to you) waves", .forYou),
    ("* ann waves (to you) all", .message), ("Client2>> x (to you)>> y", .message),
  ])
  func `lines of a plain server count as unread, and what is said to us alone calls`(
    line: String, weight: ChatLine.Weight
  ) {
    var session = PlainSession(showsOwnLines: true)
    _ = session.connected(now: 0)
    let effects = session.received(Array((line + "\n").utf8), now: 0)
    #expect(effects == [.show(ChatLine(FormattingCodes.styled(line), weight: weight))])
  }

  private func message(_ text: String, _ weight: ChatLine.Weight = .message, isPast: Bool = false) -> ChatLine {
    ChatLine(StyledText(text), time: 0, weight: weight, isPast: isPast)
  }

  private func text(_ output: SurfaceOutput) -> String { output.parts.map(\.text).joined() }

  private func drawn(_ output: String) -> FakeTerminal {
    var terminal = FakeTerminal(columns: 60)
    terminal.write(output.replacing(/\u{1B}\[\?[0-9]+[hl]/, with: ""))
    #expect(terminal.mistakes.isEmpty)
    return terminal
  }

  @Test func `it rings at most once a second, and never for what was said before`() {
    var surface = TerminalSurface(columns: 60, color: false) { 0 }
    _ = surface.output(prompt: "> ")
    func bells(at now: Int64, _ lines: ChatLine...) -> Int {
      for line in lines { surface.show(line, now: now) }
      return drawn(text(surface.output(prompt: "> "))).bells
    }
    #expect(bells(at: 0, message("a"), message("b", .forYou, isPast: true)) == 0)
    #expect(bells(at: 0, message("c", .forYou), message("d", .forYou)) == 1)
    #expect(bells(at: 999, message("e", .forYou)) == 0)
    #expect(bells(at: 1_000, message("f", .forYou)) == 1)
    var quiet = TerminalSurface(columns: 60, color: false, habits: TerminalSurface.Habits(rings: false)) { 0 }
    quiet.show(message("x", .forYou), now: 0)
    #expect(drawn(text(quiet.output(prompt: "> "))).bells == 0)
  }

  @Test func `the title counts what was not seen, until a key is pressed or the terminal is looked at`() {
    var surface = TerminalSurface(columns: 60, color: false) { 0 }
    var session = PlainSession(showsOwnLines: false)
    _ = session.connected(now: 0)
    var output = ""
    func title(_ lines: ChatLine...) -> String {
      for line in lines { surface.show(line, now: 0) }
      output += text(surface.output(prompt: "#room\u{1B}> "))
      return drawn(output).title
    }
    #expect(title() == "#room – madang")
    #expect(title(message("a"), message("b"), message("c", .event), message("d", isPast: true)) == "(2) #room – madang")
    surface.received(Array("x".utf8), now: 0)
    _ = surface.nextEvent(for: session, mayTakeLine: true)
    #expect(title() == "#room – madang")
    surface.received(Array("\u{1B}[O".utf8), now: 0)
    _ = surface.nextEvent(for: session, mayTakeLine: true)
    #expect(title(message("e")) == "(1) #room – madang")
    surface.received(Array("\u{1B}[I".utf8), now: 0)
    _ = surface.nextEvent(for: session, mayTakeLine: true)
    #expect(title(message("f")) == "#room – madang")
    #expect(text(surface.farewell()).contains("\u{1B}[23;2t"))
    var plain = TerminalSurface(columns: 60, color: false, habits: TerminalSurface.Habits(hasTitle: false)) { 0 }
    #expect(!text(plain.output(prompt: "> ")).contains("\u{1B}]"))
  }

  // MARK: Those who come and go

  private func passage(_ nick: String, _ isArrival: Bool, in room: String? = "#room") -> ChatLine {
    let arrow = isArrival ? "--> \(nick) joined" : "<-- \(nick) left"
    return ChatLine(
      StyledText("\(room ?? "") \(arrow)"), time: 0, passage: Passage(nick: nick, room: room, isArrival: isArrival))
  }

  /// What stands on the screen, without times and without the typed line.
  private func screen(_ turns: [[ChatLine]], columns: Int = 60) -> [String] {
    var surface = TerminalSurface(columns: columns, color: false) { 0 }
    var terminal = FakeTerminal(columns: columns)
    for lines in [[]] + turns {
      for line in lines { surface.show(line, now: 0) }
      terminal.write(text(surface.output(prompt: "> ")).replacing(/\u{1B}\[\?[0-9]+[hl]/, with: ""))
    }
    #expect(terminal.mistakes.isEmpty)
    return terminal.lines.dropLast().map { String($0.dropFirst(6)) }
  }

  @Test func `joins and quits with nothing said in between are one line, whether they come at once or one by one`() {
    let events = [
      passage("ann", true), passage("bob", true), passage("cy", false), passage("dee", false, in: nil),
      passage("eve", true),
    ]
    let folded = ["#room 3 joined (eve, bob, ann), 2 left (dee, cy)"]
    #expect(screen([events]) == folded)
    #expect(screen(events.map { [$0] }) == folded)
    #expect(screen([[events[0]]]) == ["#room --> ann joined"])
  }

  @Test func `what is said ends the fold, and another room has its own`() {
    #expect(
      screen([
        [passage("ann", true)], [message("hello")], [passage("bob", true)], [passage("cy", true)],
        [passage("dee", true, in: "#two")],
      ]) == ["#room --> ann joined", "hello", "#room 2 joined (cy, bob)", "#two --> dee joined"])
  }

  @Test func `thousands who come fit one row, and the same person is one`() {
    let crowd = (0..<3_000).map { passage("person\($0)", true) }
    let shown = screen([crowd, [passage("person0", true)], [passage("x", false)]])
    #expect(shown.count == 1)
    #expect(shown == ["#room 3000 joined (person999, …), 1 left (x)"])
    #expect(
      screen([[passage("ann", true)], [passage("ann", false)], [passage("ann", true)]]) == [
        "#room 1 joined (ann), 1 left (ann)"
      ])
  }

  @Test func `in a window too narrow for it nothing is written over`() {
    let long = String(repeating: "n", count: 50)
    #expect(screen([[passage(long, true)], [passage("b", true)]], columns: 30).contains { $0.contains("nnn") })
  }

  @Test func `where nothing is to be folded each line stands for itself`() {
    var surface = TerminalSurface(columns: 60, color: false, habits: TerminalSurface.Habits(folds: false)) { 0 }
    for nick in ["ann", "bob"] { surface.show(passage(nick, true), now: 0) }
    #expect(drawn(text(surface.output(prompt: "> "))).lines.count == 3)
  }
}
