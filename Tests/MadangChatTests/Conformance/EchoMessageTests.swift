import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: echo-message", .alsoOverNodes)
struct EchoMessageTests {
  @Test("Description: PRIVMSG and NOTICE come back from a room and from a person; TAGMSG with message-tags")
  func echo() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["echo-message", "message-tags"], in: "#room")
    let eve = chat.enter("eve")
    _ = eve
    #expect(dan.send("PRIVMSG #ROOM hi") == [":dan!~dan@host PRIVMSG #room :hi"])
    #expect(dan.send("NOTICE EVE :hi") == [":dan!~dan@host NOTICE eve :hi"])
    #expect(dan.send("@+a=1;b TAGMSG #room") == ["@+a=1 :dan!~dan@host TAGMSG #room"])
    #expect(dan.send("@+a=1 TAGMSG eve") == ["@+a=1 :dan!~dan@host TAGMSG eve"])
  }

  @Test("The final version comes back: cut where the others' copy is cut")
  func finalVersion() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["echo-message"], in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    let echo = dan.send("PRIVMSG #room :" + String(repeating: "x", count: 495))
    #expect(echo == eve.heard())
    #expect(echo[0].utf8.count == 510)
  }

  @Test("Nothing comes back of what was not delivered")
  func refused() {
    let chat = ChatHarness()
    _ = chat.enter("eve", in: "#room")
    let keeper = chat.enter("keeper", in: "#closed")
    let dan = chat.enter("dan", ["echo-message"])
    #expect(dan.send("PRIVMSG #closed :x").verbs == ["404"])
    #expect(dan.send("NOTICE #closed :x") == [])
    #expect(keeper.heard() == [])
  }

  @Test("To a room that one is not in, and to a standing that one has not, it comes back too")
  func fromOutside() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#room")
    eve.send("MODE #room -n")
    let dan = chat.enter("dan", ["echo-message"])
    #expect(dan.send("PRIVMSG #room :x") == [":dan!~dan@host PRIVMSG #room :x"])
    #expect(dan.send("PRIVMSG @#room :x") == [":dan!~dan@host PRIVMSG @#room :x"])
    dan.send("JOIN #room")
    #expect(dan.send("PRIVMSG @#room :x") == [":dan!~dan@host PRIVMSG @#room :x"])
  }

  @Test("A message to oneself arrives twice: as received and as sent (Limitations)")
  func oneself() {
    let dan = ChatHarness().enter("dan", ["echo-message"])
    #expect(dan.send("PRIVMSG dan :x") == [":dan!~dan@host PRIVMSG dan :x", ":dan!~dan@host PRIVMSG dan :x"])
  }
}
