import Testing

@testable import MadangClient

@Suite struct IRCShowingTests {
  @Test(arguments: [
    (":dan!d@h PRIVMSG #room :안녕", "#room <dan> 안녕"), (":dan!d@h PRIVMSG me :psst", "*dan* psst"),
    (":dan!d@h PRIVMSG @#room :ops", "@#room <dan> ops"), (":dan!d@h NOTICE #room :n", "#room -dan- n"),
    (":dan!d@h NOTICE me :n", "-dan- n"), (":irc.example NOTICE * :hi", "-irc.example- hi"),
    ("NOTICE AUTH :x", "-server- x"),
    (":dan!d@h PRIVMSG #room :\u{1}ACTION waves\u{1}", "#room * dan waves"),
    (":dan!d@h PRIVMSG #room :\u{1}ACTION waves", "#room * dan waves"),
    (":dan!d@h PRIVMSG me :\u{1}ACTION waves\u{1}", "*private* * dan waves"),
    (":dan!d@h PRIVMSG #room :\u{2}b\u{3}4,5c\u{1B}[2J", "#room <dan> bc[2J"),
    (":eve!e@h JOIN #room", "#room --> eve joined (e@h)"),
    (":eve!e@h JOIN #room acc :Eve Real", "#room --> eve joined (e@h)"),
    (":dan!d@h PART #room :bye", "#room <-- dan left (bye)"), (":dan!d@h PART #room", "#room <-- dan left"),
    (":dan!d@h QUIT :gone", "<-- dan quit (gone)"), (":dan!d@h NICK daniel", "dan is now daniel"),
    (":dan!d@h KICK #room chris :out", "#room <-- dan kicked chris: out"),
    (":dan!d@h TOPIC #room :새 주제", "#room dan sets the topic: 새 주제"),
    (":dan!d@h TOPIC #room :", "#room dan removes the topic"),
    (":dan!d@h MODE #room +o chris", "#room dan sets mode +o chris"),
    (":dan!d@h INVITE me #other", "dan invites you to #other"), (":dan!d@h AWAY :lunch", "dan is away: lunch"),
    (":s 332 me #room :topic", "- #room has the topic: topic"), (":s 301 me dan :lunch", "- dan is away: lunch"),
    (":s 311 me dan d h * :Dan Real", "- dan is d@h, Dan Real"),
    (":s 317 me dan 7500 1 :idle", "- dan has been idle for 2 h 5 min"),
    (":s 319 me dan :@#room", "- dan is in @#room"),
    (":s 352 me #room d h s dan G@ :0 Dan Real", "- #room dan is d@h, away, Dan Real"),
    (":s 322 me #room 3 :topic", "- #room has 3 people: topic"), (":s 372 me :- motd", "- motd"),
    (":s 251 me :There are", "- There are"),
    (":s 252 me 3 :operators", "- 3 operators"), (":s 999 me a b :c d", "- a b c d"),
    (":s 306 me :You are away", "- You are away"),
    (":dan!d@h WALLOPS :all", "WALLOPS all"),
  ])
  func `what arrives is shown in one line`(line: String, shown: String) {
    var harness = IRCSessionHarness.joined()
    #expect(harness.server(line).shown == [shown])
  }

  @Test(arguments: [
    (":s 401 me bob :No such", "!!! nobody here is called bob"),
    (":s 404 me #x :Cannot send", "!!! #x does not take your message: Cannot send"),
    (":s 421 me FOO :Unknown", "!!! the server does not know the command FOO"),
    (":s 442 me #x :Not on", "!!! you are not in #x"),
    (":s 482 me #x :not op", "!!! #x: only its operators may do that"),
    (":s 461 me JOIN :Not enough", "!!! JOIN Not enough"),
    (":s 475 me #x :Cannot join (+k)", "!!! #x: Cannot join (+k)"),
    ("ERROR :Closing", "!!! the server closes the connection: Closing"),
    ("FAIL JOIN CODE ctx :That failed", "!!! That failed"),
  ])
  func `what went wrong is said`(line: String, problem: String) {
    var harness = IRCSessionHarness.joined()
    #expect(harness.server(line).problems == [problem])
  }

  @Test(arguments: [
    "BATCH +a netsplit x y", "BATCH -a", ":s PONG s :x", ":dan!d@h TAGMSG #room", ":s 366 me #room :End",
    ":dan ACCOUNT x",
  ])
  func `frames are not shown`(line: String) {
    var harness = IRCSessionHarness.joined()
    #expect(harness.server(line) == IRCSessionHarness.Result([]))
  }

  @Test func `names are listed when we come in, and of a large room only their number`() {
    var harness = IRCSessionHarness()
    _ = harness.connect()
    harness.server(":s 001 me :Welcome", ":me JOIN #room")
    let names = (0..<60).map { "n\($0)" }
    harness.server(":s 353 me = #room :\(names.prefix(30).joined(separator: " "))")
    harness.server(":s 353 me = #room :\(names.suffix(30).joined(separator: " "))")
    #expect(harness.server(":s 366 me #room :End").shown == ["#room 60 here, /names lists them"])
    harness.type("/names")
    harness.server(":s 353 me = #room :a @b!u@h")
    #expect(harness.server(":s 366 me #room :End").shown == ["#room 2 here: a @b"])
  }

  @Test func `away is told once, and so is coming back`() {
    var harness = IRCSessionHarness.joined()
    #expect(harness.server(":dan!d@h AWAY :x").shown.count == 1)
    #expect(harness.server(":DAN!d@h AWAY :x").shown.isEmpty)
    #expect(harness.server(":dan!d@h AWAY").shown == ["dan is back"])
  }

  @Test func `the server's time is kept`() {
    var harness = IRCSessionHarness.joined()
    let bytes = Array("@time=1970-01-01T00:00:01.500Z :dan!d@h PRIVMSG #room :x\r\n".utf8)
    guard case .show(let line) = harness.session.received(bytes, now: 0).first else {
      Issue.record("nothing was shown")
      return
    }
    #expect(line.time == 1_500)
  }

  /// CTCP: queries by PRIVMSG are answered by NOTICE; replies are never answered.
  @Test func `a client is asked for its version, and answers`() {
    var harness = IRCSessionHarness.joined()
    #expect(harness.server(":dan!d@h PRIVMSG me :\u{1}VERSION\u{1}").sent == ["NOTICE dan :\u{1}VERSION Madang\u{1}"])
    #expect(harness.server(":dan!d@h PRIVMSG me :\u{1}PING 1 2\u{1}").sent == ["NOTICE dan :\u{1}PING 1 2\u{1}"])
    #expect(harness.server(":dan!d@h NOTICE me :\u{1}VERSION x\u{1}").sent.isEmpty)
    #expect(harness.server(":dan!d@h PRIVMSG me :\u{1}DCC SEND x\u{1}").sent.isEmpty)
  }

  @Test func `when we are thrown out, text goes to another room`() {
    var harness = IRCSessionHarness.joined()
    harness.server(":me JOIN #two")
    #expect(harness.session.prompt == "#room> ")
    #expect(harness.server(":dan!d@h KICK #room me :out").shown == ["#room <-- dan kicked you: out"])
    #expect(harness.session.prompt == "#two> ")
    harness.server(":me PART #TWO")
    #expect(harness.session.prompt == "me> ")
    #expect(harness.type("x").problems.count == 1)
  }

  @Test func `our nickname changes, and so do those of the people we talk to`() {
    var harness = IRCSessionHarness.joined()
    harness.type("/query dan")
    harness.server(":me NICK 나", ":dan NICK daniel")
    #expect(harness.session.nick == "나")
    #expect(harness.session.prompt == "daniel> ")
    _ = harness.session.disconnected()
    #expect(harness.connect().sent.contains("NICK 나"))
  }

  @Test func `a message with a NUL or a lone CR is shown without them`() {
    var harness = IRCSessionHarness.joined()
    let result = harness.server(":dan!d@h PRIVMSG #room :a\rb\0c", ":dan!d@h PRIVMSG #room :x\r", "\r", "\0")
    #expect(result.shown == ["#room <dan> abc", "#room <dan> x"])
  }
}
