import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: NICK message", .alsoOverNodes)
struct NickTests {
  @Test("A change is told to the one who made it and, once, to each neighbour, from the old source")
  func change() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#one", "#two")
    let eve = chat.enter("eve", in: "#one", "#two")
    let far = chat.enter("far")
    chat.forgetAll()
    #expect(dan.send("NICK daniel") == [":dan!~dan@host NICK :daniel"])
    #expect(eve.heard() == [":dan!~dan@host NICK :daniel"])
    #expect(far.heard() == [])
    #expect(chat.world.person(named: "dan") == nil)
    #expect(chat.world.person(named: "DANIEL") == dan.handle)
    eve.send("PRIVMSG daniel :hi")
    #expect(dan.heard() == [":eve!~eve@host PRIVMSG daniel :hi"])
  }

  @Test("ERR_NONICKNAMEGIVEN: no nickname, or an empty one")
  func missing() {
    let chat = ChatHarness()
    #expect(chat.connect().send("NICK") == [":irc.test 431 * :No nickname given"])
    #expect(chat.enter("dan").send("NICK :") == [":irc.test 431 dan :No nickname given"])
  }

  @Test("ERR_NICKNAMEINUSE: taken, in whatever case")
  func inUse() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    _ = dan
    let other = chat.connect()
    #expect(other.send("NICK Dan") == [":irc.test 433 * Dan :Nickname is already in use"])
    #expect(chat.enter("eve").send("NICK DAN") == [":irc.test 433 eve DAN :Nickname is already in use"])
  }

  @Test("A nickname is claimed by the welcome: of those who ask for it, whoever is welcomed first has it")
  func claimed() {
    let chat = ChatHarness()
    let early = chat.connect()
    let late = chat.connect()
    early.send("NICK dan")
    #expect(late.send("NICK DAN") == [])
    #expect(chat.enter("eve").send("NICK Dan") == [":eve!~eve@host NICK :Dan"])
    #expect(early.send("USER dan 0 * :Dan") == [":irc.test 433 * dan :Nickname is already in use"])
    #expect(early.send("NICK Dan") == [":irc.test 433 * Dan :Nickname is already in use"])
    #expect(early.send("NICK other").verbs.first == "001")
    #expect(late.send("USER dan 0 * :Dan") == [":irc.test 433 * DAN :Nickname is already in use"])
    // Whoever goes before the welcome takes nothing with them.
    late.send("QUIT")
    #expect(chat.world.person(named: "dan").map { chat.world.sessions[$0.slot].nick } == "Dan")
    chat.world.checkInvariants()
  }

  @Test("Before the welcome a wish may be changed, and what nobody asks for any more is free")
  func wishes() {
    let chat = ChatHarness()
    let early = chat.connect()
    early.send("NICK dan")
    early.send("NICK eve")
    #expect(chat.enter("dan").send("NICK eve").verbs == ["NICK"])
    #expect(early.send("USER e 0 * :E").verbs == ["433"])
  }

  @Test("Casemapping rfc1459: [ ] \\ are the capitals of { } | (CASEMAPPING)")
  func caseMapping() {
    let chat = ChatHarness()
    let dan = chat.enter("d[a]n\\")
    let other = chat.connect()
    #expect(other.send("NICK D{A}N|").verbs == ["433"])
    #expect(chat.world.person(named: "D{a}N|") == dan.handle)
  }

  @Test("One's own nickname in another case is a change; the same is none")
  func ownCase() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("NICK DAN") == [":dan!~dan@host NICK :DAN"])
    #expect(dan.send("NICK DAN") == [])
    #expect(chat.world.person(named: "dan") == dan.handle)
    #expect(dan.send("MODE dan") == [":irc.test 221 DAN +"])
  }

  @Test(
    "ERR_ERRONEUSNICKNAME: characters that would be taken for something else (Modern IRC, Clients)",
    arguments: [
      "#dan", "$dan", "@dan", "+dan", "~dan", "&dan", "%dan", "d!n", "d@n", "d*n", "d?n", "d,n", "d.n", "1dan", "-dan",
    ])
  func erroneous(nick: String) {
    #expect(ChatHarness().enter("dan").send("NICK \(nick)") == [":irc.test 432 dan \(nick) :Erroneous nickname"])
  }

  @Test("ERR_ERRONEUSNICKNAME: a name with a space is shown as *")
  func spaces() {
    #expect(ChatHarness().enter("dan").send("NICK :d n") == [":irc.test 432 dan * :Erroneous nickname"])
    #expect(ChatHarness().enter("dan").send("NICK ::dan") == [":irc.test 432 dan * :Erroneous nickname"])
  }

  @Test("The characters that a server must allow", arguments: ["a1", "[x]", "{x}", "\\x", "|x|", "`x", "_x^-"])
  func allowed(nick: String) {
    #expect(ChatHarness().enter("dan").send("NICK \(nick)") == [":dan!~dan@host NICK :\(nick)"])
  }

  @Test("Letters of other scripts may be used: Korean")
  func korean() {
    let chat = ChatHarness()
    let person = chat.enter("마당", in: "#대화")
    let eve = chat.enter("eve", in: "#대화")
    eve.send("PRIVMSG 마당 :안녕")
    #expect(person.heard() == [":eve!~eve@host PRIVMSG 마당 :안녕"])
    #expect(eve.send("WHOIS 마당").parameters(of: "311") == ["eve", "마당", "~마당", "host", "*", "마당"])
  }

  @Test(
    "What cannot be seen is no part of a name",
    arguments: ["a\u{200B}b", "a\u{A0}b", "a\u{202E}b", "a\u{7F}", "a\u{3}b"])
  func invisible(nick: String) {
    #expect(ChatHarness().enter("dan").send("NICK \(nick)").verbs == ["432"])
  }

  @Test("NICKLEN: a name at the limit is taken, one byte more is refused")
  func length() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    #expect(dan.send("NICK " + String(repeating: "n", count: 63)).verbs == ["NICK"])
    #expect(dan.send("NICK " + String(repeating: "m", count: 64)).verbs == ["NICK"])
    #expect(dan.send("NICK " + String(repeating: "m", count: 65)).verbs == ["432"])
    #expect(dan.send("NICK " + String(repeating: "가", count: 21)).verbs == ["NICK"])
    #expect(dan.send("NICK " + String(repeating: "가", count: 22)).verbs == ["432"])
  }

  @Test("Before the welcome a nickname may be changed without a word")
  func early() {
    let chat = ChatHarness()
    let person = chat.connect()
    #expect(person.send("NICK one") == [])
    #expect(person.send("NICK two") == [])
    #expect(person.send("USER u 0 * :U").first?.parameters.first == "two")
    #expect(chat.world.person(named: "one") == nil)
  }
}
