import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: message-tags", .alsoOverNodes)
struct MessageTagsTests {
  @Test(
    "Client-only tags: handed on as they are with PRIVMSG, NOTICE and TAGMSG; others are removed",
    arguments: ["PRIVMSG", "NOTICE", "TAGMSG"])
  func clientOnly(verb: String) {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    _ = dan.heard()
    let text = verb == "TAGMSG" ? "" : " :hi"
    dan.send("@+a=1\\s2;b=3;+x.org/c;time=2000-01-01T00:00:00.000Z \(verb) #room\(text)")
    #expect(eve.heard() == ["@+a=1\\s2;+x.org/c :dan!~dan@host \(verb) #room\(text)"])
    dan.send("@+a \(verb) eve\(text)")
    #expect(eve.heard() == ["@+a :dan!~dan@host \(verb) eve\(text)"])
  }

  @Test("Who has not negotiated message-tags is sent no tags, and no TAGMSG")
  func untagged() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    let eve = chat.enter("eve", in: "#room")
    dan.send("@+a=1 PRIVMSG #room :hi")
    dan.send("@+a=1 TAGMSG #room")
    dan.send("@+a=1 TAGMSG eve")
    #expect(eve.heard() == [":dan!~dan@host PRIVMSG #room :hi"])
  }

  @Test("Tags of a client that has not negotiated message-tags are dropped, and TAGMSG is not known to it")
  func notNegotiated() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    dan.send("@+a=1 PRIVMSG #room :hi")
    #expect(eve.heard() == [":dan!~dan@host PRIVMSG #room :hi"])
    #expect(dan.send("@+a=1 TAGMSG #room").verbs.last == "421")
  }

  @Test("The TAGMSG tag-only message: delivered as PRIVMSG is, with modes, prefixes and errors")
  func tagMessage() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    _ = dan.heard()
    #expect(eve.send("@+a TAGMSG @#room") == [])
    #expect(dan.heard() == ["@+a :eve!~eve@host TAGMSG @#room"])
    #expect(eve.send("TAGMSG") == [":irc.test 411 eve :No recipient given (TAGMSG)"])
    #expect(eve.send("@+a TAGMSG nobody").verbs == ["401"])
    dan.send("MODE #room +m")
    _ = eve.heard()
    #expect(eve.send("@+a TAGMSG #room").verbs == ["404"])
    #expect(dan.send("TAGMSG #room") == [])
    #expect(eve.heard() == [":dan!~dan@host TAGMSG #room"])
  }

  @Test("Format: of several tags with one key only the last is handed on; keys are case-sensitive")
  func repeated() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"])
    let eve = chat.enter("eve", ["message-tags"])
    dan.send("@+a=1;+A=2;+a;+b=3;+a=4 TAGMSG eve")
    #expect(eve.heard() == ["@+A=2;+b=3;+a=4 :dan!~dan@host TAGMSG eve"])
    dan.send("@+a=;;+b TAGMSG eve")
    #expect(eve.heard() == ["@+a=;+b :dan!~dan@host TAGMSG eve"])
  }

  @Test("A tag value that is not UTF-8 is not handed on; the message is (Format)")
  func badTag() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    dan.send(bytes: Array("@+a=".utf8) + [0xFF] + Array(";+b=1 PRIVMSG #room :hi".utf8))
    #expect(eve.heard() == ["@+b=1 :dan!~dan@host PRIVMSG #room :hi"])
  }

  @Test("Size limit: a client's tag data at the limit passes, one byte more is 417 and nothing is delivered")
  func sizeLimit() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"])
    let eve = chat.enter("eve", ["message-tags"])
    for (count, passes) in [(4093, true), (4094, true), (4095, false)] {
      let tag = "+a=" + String(repeating: "x", count: count - 3)
      #expect(dan.send("@\(tag) TAGMSG eve") == (passes ? [] : [":irc.test 417 dan :Input line was too long"]))
      #expect(eve.heard().count == (passes ? 1 : 0))
    }
  }
}
