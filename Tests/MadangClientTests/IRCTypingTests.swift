import Testing

@testable import MadangClient

@Suite struct IRCTypingTests {
  @Test(arguments: [
    ("안녕", ["PRIVMSG #room :안녕"]), ("//slash", ["PRIVMSG #room :/slash"]), (" x", ["PRIVMSG #room : x"]),
    ("/me waves", ["PRIVMSG #room :\u{1}ACTION waves\u{1}"]), ("/msg dan 안녕 너", ["PRIVMSG dan :안녕 너"]),
    ("/notice dan x", ["NOTICE dan :x"]), ("/join two", ["JOIN #two"]),
    ("/join #two,&three key", ["JOIN #two key", "JOIN &three key"]),
    ("/join #two,#three,#four a,b", ["JOIN #two a", "JOIN #three b", "JOIN #four"]),
    ("/join #two,#three ,b", ["JOIN #two", "JOIN #three b"]), ("/JOIN #방", ["JOIN #방"]), ("/part", ["PART #room"]),
    ("/part see you", ["PART #room :see you"]),
    ("/part #x why", ["PART #x :why"]),
    ("/nick 하나", ["NICK 하나"]), ("/names", ["NAMES #room"]), ("/names #x", ["NAMES #x"]), ("/topic", ["TOPIC #room"]),
    ("/topic 새 주제", ["TOPIC #room :새 주제"]), ("/topic #x y", ["TOPIC #x :y"]), ("/who", ["WHO #room"]),
    ("/who dan", ["WHO dan"]),
    ("/whois dan", ["WHOIS dan"]), ("/away", ["AWAY"]), ("/away lunch time", ["AWAY :lunch time"]),
    ("/raw FOO :a b", ["FOO :a b"]),
    ("/quote FOO", ["FOO"]), ("/kick dan you know", ["KICK #room dan :you know"]),
    ("/invite dan", ["INVITE dan #room"]),
    ("/mode #room +m", ["MODE #room +m"]), ("/list", ["LIST"]), ("/motd", ["MOTD"]), ("/quit", ["QUIT"]),
    ("/raw a\rQUIT\nb\0", ["aQUITb"]),
  ])
  func `what is typed becomes what is sent`(line: String, sent: [String]) {
    var harness = IRCSessionHarness.joined()
    #expect(harness.type(line).sent == sent)
  }

  @Test(arguments: ["/join", "/msg dan", "/me", "/nosuch", "/nick", "/whois", "/raw", "/", "/kick", "/help nosuch"])
  func `what can't be done is said, and nothing is sent`(line: String) {
    var harness = IRCSessionHarness.joined()
    let result = harness.type(line)
    #expect(result.sent.isEmpty)
    #expect(result.problems.count == 1)
  }

  @Test func `help lists every command, and every command is known by its names`() {
    var harness = IRCSessionHarness.joined()
    #expect(harness.type("/help").status.count == UserCommand.table.count)
    #expect(harness.type("/help join").status == ["--- /join ROOM [KEY]  enter a room, or go back to one"])
    let names = UserCommand.table.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for name in [
      "join", "part", "nick", "me", "msg", "query", "names", "topic", "who", "whois", "away", "quit", "raw", "help",
    ] {
      #expect(UserCommand.named(name) != nil)
    }
  }

  /// IRCv3 echo-message.
  @Test func `our own message is shown once, with the echo or without`() {
    var local = IRCSessionHarness.joined()
    #expect(local.type("안녕").shown == ["#room <me> 안녕"])
    #expect(local.type("/msg dan psst").shown == ["*-> dan* psst"])
    #expect(local.type("/me waves").shown == ["#room * me waves"])
    var echoed = IRCSessionHarness.joined(capabilities: "echo-message")
    #expect(echoed.type("안녕").shown.isEmpty)
    #expect(echoed.server(":me!user@host PRIVMSG #room :안녕").shown == ["#room <me> 안녕"])
    #expect(echoed.server(":me!user@host PRIVMSG dan :psst").shown == ["*-> dan* psst"])
    #expect(echoed.server(":me!user@host PRIVMSG dan :\u{1}VERSION\u{1}").sent.isEmpty)
  }

  @Test func `text goes where the person talks`() {
    var harness = IRCSessionHarness.joined()
    harness.server(":me JOIN #two")
    #expect(harness.type("/query dan hello").sent == ["PRIVMSG dan :hello"])
    #expect(harness.session.prompt == "dan> ")
    #expect(harness.type("x").sent == ["PRIVMSG dan :x"])
    #expect(harness.type("/join #ROOM").sent.isEmpty, "we are there already")
    #expect(harness.session.prompt == "#room> ")
    harness.type("/query dan")
    harness.type("/query")
    #expect(harness.session.prompt == "#two> ")
    harness.type("/query dan")
    #expect(harness.type("/part").sent.isEmpty, "a conversation is not a room")
    #expect(harness.session.prompt == "#two> ")
  }

  @Test func `what is typed behind /part is not for the room that was left`() {
    var harness = IRCSessionHarness.joined()
    harness.server(":me JOIN #two")
    harness.type("/part #two")
    #expect(harness.type("x").sent == ["PRIVMSG #room :x"])
    harness.type("/part")
    #expect(harness.type("x").problems.count == 1)
    harness.type("/join #two")
    harness.server(":me PART #two", ":me PART #room")
    #expect(!harness.session.acceptsLines)
    harness.server(":me JOIN #two")
    #expect(harness.type("x").sent == ["PRIVMSG #two :x"])
    harness.server(":op KICK #two me")
    #expect(harness.session.prompt == "me> ")
  }

  /// RFC 1459 §2.3: 512 bytes, CR LF and the source included.
  @Test func `a long text becomes several lines that fit everywhere`() {
    var harness = IRCSessionHarness.joined()
    let text = String(repeating: "마당에 모두 모였다 ", count: 100)
    let sent = harness.type(text).sent
    #expect(sent.count > 4)
    for line in sent {
      #expect((":me!user@" + String(repeating: "h", count: 63) + " " + line + "\r\n").utf8.count <= 512)
    }
    let joined = sent.map { $0.dropFirst("PRIVMSG #room :".count) }.joined(separator: " ")
    #expect(joined.filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test func `texts are cut at spaces, never inside a character`() {
    #expect(MessageSplitter.pieces(of: "", bytesMax: 10).isEmpty)
    #expect(MessageSplitter.pieces(of: "one two three", bytesMax: 10) == ["one two", "three"])
    #expect(MessageSplitter.pieces(of: "one two", bytesMax: 3) == ["one", "two"])
    #expect(MessageSplitter.pieces(of: "abcdefgh", bytesMax: 3) == ["abc", "def", "gh"])
    #expect(MessageSplitter.pieces(of: "가나다", bytesMax: 7) == ["가나", "다"])
    let family = String(repeating: "👨‍👩‍👧", count: 9)
    for bytesMax in 4...200 {
      let pieces = MessageSplitter.pieces(of: family, bytesMax: bytesMax)
      #expect(pieces.joined() == family)
      #expect(pieces.allSatisfy { $0.utf8.count <= bytesMax && !$0.isEmpty })
      if bytesMax >= 18 { #expect(pieces.allSatisfy { $0.allSatisfy { $0 == "👨‍👩‍👧" } }) }
    }
  }

  @Test func `commands, rooms and nicknames are completed`() {
    var harness = IRCSessionHarness.joined()
    let session = harness.session
    #expect(session.completions(of: "/whoi", isFirst: true) == ["/whois "])
    #expect(session.completions(of: "DA", isFirst: true) == ["dan: "])
    #expect(session.completions(of: "c", isFirst: false) == ["chris "])
    #expect(session.completions(of: "#r", isFirst: false) == ["#room "])
    #expect(session.completions(of: "", isFirst: true).isEmpty)
    #expect(session.completions(of: "m", isFirst: true).isEmpty, "nobody calls himself")
    harness.server(":dan NICK daniel", ":chris QUIT :x", ":eve!e@h JOIN #room")
    #expect(harness.session.completions(of: "d", isFirst: false) == ["daniel "])
    #expect(harness.session.completions(of: "c", isFirst: false).isEmpty)
    #expect(harness.session.completions(of: "e", isFirst: false) == ["eve "])
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000Z", 0), ("2026-11-21T09:30:00.123Z", 1_795_253_400_123),
      ("2000-02-29T23:59:60Z", 951_868_800_000),
      ("2026-11-21T09:30:00.5Z", 1_795_253_400_500), ("", nil), ("2026-13-21T09:30:00.123Z", nil),
      ("2026-11-21 09:30:00.123Z", nil),
      ("2026-11-21T09:30:00.12", nil), ("2026-11-21T09:30:0x.123Z", nil), ("2026-11-21T09:30:00.Z", nil),
    ] as [(String, Int64?)])
  func `server times`(text: String, milliseconds: Int64?) {
    #expect(IRCLine(parsing: "@time=\(text) :a PRIVMSG b :c".utf8.span)?.time == milliseconds)
  }

  @Test func `names are the same as the server takes them`() {
    var features = ServerFeatures()
    #expect(features.areSame("Dan[1]", "dan{1}"))
    features.take(["CASEMAPPING=ascii", "PREFIX=(ov)@+", "CHANTYPES=#!"])
    #expect(!features.areSame("Dan[1]", "dan{1}"))
    #expect(features.areSame("DAN", "dan"))
    #expect(features.isRoom("!x") && !features.isRoom("&x") && !features.isRoom(""))
    #expect(features.nick(ofListed: "@+dan!d@h") == "dan")
    #expect(features.nick(ofListed: "~dan") == "~dan")
  }
}
