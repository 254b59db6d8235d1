import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Room modes W, R, M, c and C", .alsoOverNodes)
struct RoomRestrictionTests {
  private let chat = ChatHarness()

  // MARK: Slow mode

  @Test("+W: a person's next message waits for the seconds that it names, in that room alone")
  func slow() {
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room", "#other")
    #expect(dan.send("MODE #room +W 10").last == ":dan!~dan@host MODE #room +W 10")
    chat.forgetAll()
    #expect(eve.send("PRIVMSG #room :1") == [])
    chat.milliseconds += 9_001
    let refused = ":irc.test 404 eve #room :Cannot send to channel (+W): wait for 1 more seconds"
    #expect(eve.send("PRIVMSG #room :2") == [refused])
    #expect(eve.send("PRIVMSG #other :2") == [])
    #expect(eve.send("NOTICE #room :2") == [])
    chat.milliseconds += 999
    #expect(eve.send("PRIVMSG #room :3") == [])
    #expect(dan.heard() == [":eve!~eve@host PRIVMSG #room :1", ":eve!~eve@host PRIVMSG #room :3"])
  }

  @Test("+W: operators and voices are free of it; tags without a text are no message; -W ends it")
  func slowExempt() {
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    dan.send("MODE #room +Wv 60 eve")
    _ = eve.heard()
    for _ in 0..<3 {
      #expect(eve.send("PRIVMSG #room :x").verbs.allSatisfy { $0 == "PRIVMSG" })
      #expect(dan.send("PRIVMSG #room :x").verbs == ["PRIVMSG"])
    }
    dan.send("MODE #room -v eve")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [])
    #expect(eve.send("@+typing=active TAGMSG #room") == [])
    #expect(eve.send("PRIVMSG #room :x").verbs == ["404"])
    #expect(dan.send("MODE #room -W").last == ":dan!~dan@host MODE #room -W")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [])
  }

  @Test("+W: who comes later is slowed too, and a place that became free does not pass its pause on")
  func slowNewcomers() {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +W 60")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    #expect(eve.send("PRIVMSG #room :x") == [])
    eve.send("PART #room")
    _ = far.heard()
    #expect(far.send("PRIVMSG #room :x") == [])
    #expect(far.send("PRIVMSG #room :x").verbs == ["404"])
  }

  @Test("+W is in 324 with its parameter, which is a number from 1 to a day (ERR_INVALIDMODEPARAM)")
  func slowParameter() {
    let dan = chat.enter("dan", in: "#room")
    for good in ["1", "86399", "86400"] { #expect(dan.send("MODE #room +W \(good)").verbs == ["MODE"]) }
    for bad in ["0", "-1", "x", "86401", "99999999999999999999"] {
      #expect(dan.send("MODE #room +W \(bad)").parameters(of: "696")?.prefix(4) == ["dan", "#room", "W", bad])
    }
    #expect(dan.send("MODE #room").parameters(of: "324") == ["dan", "#room", "+Wnt", "86400"])
    #expect(dan.send("MODE #room +W") == [])
    #expect(dan.send("MODE #room +W 086400") == [])
  }

  // MARK: Accounts

  @Test("+R: only who is logged in may join (477)")
  func registeredOnly() {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +R")
    let eve = chat.enter("eve")
    #expect(
      eve.send("JOIN #room") == [":irc.test 477 eve #room :Cannot join channel (+R): you need to be logged in"])
    chat.setAccount("eve", of: eve)
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
  }

  @Test("+M: only who is logged in may speak, or has a voice (404)")
  func registeredSpeech() {
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    dan.send("MODE #room +M")
    chat.forgetAll()
    #expect(
      eve.send("PRIVMSG #room :x") == [
        ":irc.test 404 eve #room :Cannot send to channel (+M): you need to be logged in"
      ])
    #expect(eve.send("NOTICE #room :x") == [])
    #expect(dan.heard() == [])
    chat.setAccount("eve", of: eve)
    #expect(eve.send("PRIVMSG #room :x") == [])
    chat.setAccount(nil, of: eve)
    dan.send("MODE #room +v eve")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [])
    _ = dan.heard()
    #expect(dan.send("PRIVMSG #room :x") == [])
  }

  // MARK: Content

  @Test(
    "+c: no colours, whoever says them; other formatting passes", arguments: ["\u{3}4red", "\u{4}FF0000x", "\u{16}x"])
  func colours(text: String) {
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("PRIVMSG #room :a\(text)") == [])
    dan.send("MODE #room +c")
    #expect(dan.send("PRIVMSG #room :a\(text)") == [":irc.test 404 dan #room :Cannot send to channel (+c): no colours"])
    #expect(dan.send("PRIVMSG #room :\u{2}bold\u{2} \u{1D}x") == [])
  }

  @Test("+C: no CTCP but ACTION")
  func ctcp() {
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("PRIVMSG #room :\u{1}VERSION\u{1}") == [])
    dan.send("MODE #room +C")
    #expect(
      dan.send("PRIVMSG #room :\u{1}VERSION\u{1}") == [
        ":irc.test 404 dan #room :Cannot send to channel (+C): no CTCP"
      ])
    #expect(dan.send("PRIVMSG #room :\u{1}").verbs == ["404"])
    #expect(dan.send("PRIVMSG #room :\u{1}ACTION waves\u{1}") == [])
    #expect(dan.send("PRIVMSG #room :x\u{1}") == [])
  }
}
