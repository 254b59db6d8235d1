import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: PRIVMSG and NOTICE messages", .alsoOverNodes)
struct SpeechTests {
  @Test("What is said in a room reaches all members but its author", arguments: ["PRIVMSG", "NOTICE"])
  func room(verb: String) {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#other")
    _ = dan.heard()
    #expect(dan.send("\(verb) #ROOM :two words") == [])
    #expect(eve.heard() == [":dan!~dan@host \(verb) #room :two words"])
    #expect(far.heard() == [])
  }

  @Test("What is said to a person reaches them, under their own name", arguments: ["PRIVMSG", "NOTICE"])
  func person(verb: String) {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve")
    #expect(dan.send("\(verb) EVE ::-)") == [])
    #expect(eve.heard() == [":dan!~dan@host \(verb) eve ::-)"])
    #expect(dan.send("\(verb) dan me") == [":dan!~dan@host \(verb) dan :me"])
  }

  @Test("Several targets are each sent to; what cannot be reached is told")
  func several() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    #expect(
      dan.send("PRIVMSG #room,nobody,eve,#none :hi") == [
        ":irc.test 401 dan nobody :No such nick/channel", ":irc.test 403 dan #none :No such channel",
      ])
    #expect(eve.heard() == [":dan!~dan@host PRIVMSG #room :hi", ":dan!~dan@host PRIVMSG eve :hi"])
  }

  @Test("ERR_TOOMANYTARGETS: targets at the limit are served, one more is refused (TARGMAX)")
  func targetLimit() {
    let chat = ChatHarness { $0.limits.targetsMax = 3 }
    let dan = chat.enter("dan")
    let others = ["eve", "far", "gil", "hal"].map { chat.enter($0) }
    func reached(_ targets: String) -> Int {
      dan.send("PRIVMSG \(targets) :x")
      return others.count { !$0.heard().isEmpty }
    }
    #expect(reached("eve,far") == 2 && reached("eve,far,gil") == 3)
    #expect(reached("eve,far,gil,hal") == 3)
    #expect(dan.send("PRIVMSG eve,far,gil,hal :x").verbs == ["407"])
  }

  @Test(
    "Who is named twice in one command, in whatever spelling, is told once", arguments: ["PRIVMSG", "NOTICE", "TAGMSG"])
  func namedTwice(command: String) {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"], in: "#room", "#hall")
    let bob = chat.enter("bob", ["message-tags"], in: "#room", "#hall")
    dan.send("MODE #room +o bob")
    chat.forgetAll()
    func heard(_ targets: String) -> Int {
      dan.send("@+draft/react=x \(command) \(targets) :hi")
      return bob.heard().count
    }
    #expect(heard("bob,bob,BOB") == 1)
    #expect(heard("#room,#ROOM,,#room") == 1)
    #expect(heard("@#room,@#Room") == 1 && heard("+#room,@+#room,+@#room") == 1)
    #expect(heard("#room,bob,#hall,Bob,#HALL") == 3)
  }

  @Test("ERR_NORECIPIENT and ERR_NOTEXTTOSEND")
  func missing() {
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(dan.send("PRIVMSG") == [":irc.test 411 dan :No recipient given (PRIVMSG)"])
    #expect(dan.send("PRIVMSG :") == [":irc.test 411 dan :No recipient given (PRIVMSG)"])
    #expect(dan.send("PRIVMSG #room") == [":irc.test 412 dan :No text to send"])
    #expect(dan.send("PRIVMSG #room :") == [":irc.test 412 dan :No text to send"])
  }

  @Test(
    "NOTICE message: never answered, not even with an error",
    arguments: ["NOTICE", "NOTICE #room", "NOTICE nobody :x", "NOTICE #none :x", "NOTICE #closed :x", "NOTICE #room :"])
  func noticeErrors(line: String) {
    let chat = ChatHarness { $0.limits.targetsMax = 1 }
    _ = chat.enter("eve", in: "#closed")
    #expect(chat.enter("dan", in: "#room").send(line) == [])
  }

  @Test("No External Messages Mode: 404 from outside; without +n it gets through")
  func external() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve")
    #expect(eve.send("PRIVMSG #room :x") == [":irc.test 404 eve #room :Cannot send to channel"])
    dan.send("MODE #room -n")
    #expect(eve.send("PRIVMSG #room :x") == [])
    #expect(dan.heard() == [":eve!~eve@host PRIVMSG #room :x"])
  }

  @Test("Moderated Channel Mode: only voices and operators are heard")
  func moderated() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    dan.send("MODE #room +m")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [":irc.test 404 eve #room :Cannot send to channel"])
    dan.send("MODE #room +v eve")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [])
    #expect(dan.send("PRIVMSG #room :x") == [":eve!~eve@host PRIVMSG #room :x"])
  }

  @Test("Ban Channel Mode: the banned who are in a room are not heard, unless they have a standing")
  func banned() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    dan.send("MODE #room +b eve")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [":irc.test 404 eve #room :Cannot send to channel"])
    dan.send("MODE #room +v eve")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [])
  }

  @Test("STATUSMSG: a prefix before the room reaches that standing and above")
  func statusMessage() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    dan.send("MODE #room +v eve")
    chat.forgetAll()
    #expect(far.send("PRIVMSG @#room :ops") == [])
    #expect(far.send("PRIVMSG +#room :voices") == [])
    #expect(far.send("NOTICE @+#room :both") == [])
    #expect(
      dan.heard() == [
        ":far!~far@host PRIVMSG @#room :ops", ":far!~far@host PRIVMSG +#room :voices",
        ":far!~far@host NOTICE +#room :both",
      ])
    #expect(eve.heard() == [":far!~far@host PRIVMSG +#room :voices", ":far!~far@host NOTICE +#room :both"])
  }

  @Test("ERR_NOSUCHCHANNEL: a room that isn't there, with or without a prefix of standing")
  func noSuchRoom() {
    let dan = ChatHarness().enter("dan")
    #expect(dan.send("PRIVMSG #none :x") == [":irc.test 403 dan #none :No such channel"])
    #expect(dan.send("PRIVMSG @#none :x") == [":irc.test 403 dan #none :No such channel"])
    #expect(dan.send("PRIVMSG @none :x") == [":irc.test 401 dan @none :No such nick/channel"])
  }

  @Test("RPL_AWAY: who writes to someone away is told so; a room or a NOTICE is not answered")
  func away() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    eve.send("AWAY :gone fishing")
    #expect(dan.send("PRIVMSG eve :x").last == ":irc.test 301 dan eve :gone fishing")
    #expect(dan.send("NOTICE eve :x") == [])
    #expect(dan.send("PRIVMSG #room :x") == [])
  }

  @Test("A message that its source makes too long is cut at the border of a character (RFC 1459 §2.3; utf8-only)")
  func cut() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let start = ":dan!~dan@host PRIVMSG #room :"
    for count in [509, 510, 511, 525] {
      let text = String(repeating: "x", count: count - start.utf8.count)
      dan.send("PRIVMSG #room :" + text)
      #expect(eve.heard() == [String((start + text).prefix(510))])
    }
    for shift in 0..<3 {
      let text = String(repeating: "x", count: shift) + String(repeating: "가", count: 164)
      dan.send("PRIVMSG #room :" + text)
      let heard = eve.heard()[0]
      #expect((508...510).contains(heard.utf8.count) && (start + text).hasPrefix(heard))
    }
  }

  @Test("A person who has not been welcomed cannot be written to (ERR_NOSUCHNICK)")
  func notWelcomed() {
    let chat = ChatHarness()
    let early = chat.connect()
    early.send("NICK early")
    #expect(chat.enter("dan").send("PRIVMSG early :x").verbs == ["401"])
    #expect(early.heard() == [])
  }
}
