import Testing

@testable import MadangChat

@Suite("IRCv3: message-tags and server-time")
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

  @Test("ERR_INPUTTOOLONG: a line of 512 bytes passes, one byte more does not (RFC 1459 §2.3)")
  func lineLimit() {
    let dan = ChatHarness().enter("dan")
    for (count, passes) in [(509, true), (510, true), (511, false)] {
      let line = "PONG " + String(repeating: "x", count: count - 5)
      #expect(dan.send(line).verbs == (passes ? [] : ["417"]))
    }
  }

  @Test("server-time: all that a client is sent carries the time, once it is acknowledged")
  func serverTime() {
    let chat = ChatHarness()
    chat.milliseconds = 1_318_956_051_620
    let time = "@time=2011-10-18T16:40:51.620Z "
    let person = chat.connect()
    #expect(person.send("CAP REQ server-time").allSatisfy { $0.tags.isEmpty })
    #expect(person.send("CAP LIST") == [time + ":irc.test CAP * LIST :server-time"])
    person.send("NICK dan")
    person.send("USER d 0 * :D")
    #expect(person.send("CAP END").allSatisfy { $0.hasPrefix(time) })
    person.send("JOIN #room")
    let eve = chat.enter("eve")
    eve.send("JOIN #room")
    eve.send("PRIVMSG #room :hi")
    #expect(
      person.heard() == [time + ":eve!~eve@host JOIN #room", time + ":eve!~eve@host PRIVMSG #room :hi"])
  }

  @Test("The server's own tags come before the client's (Client-only tags)")
  func tagOrder() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    let eve = chat.enter("eve", ["message-tags", "server-time"], in: "#room")
    dan.send("@+a=1 PRIVMSG #room :hi")
    #expect(eve.heard()[0].hasPrefix("@time=2023-11-14T22:13:20.000Z;+a=1 :dan"))
  }
}
