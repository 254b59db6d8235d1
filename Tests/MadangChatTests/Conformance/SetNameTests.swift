import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: setname", .alsoOverNodes)
struct SetNameTests {
  @Test("An accepted name is sent to the person and to each neighbour who negotiated setname, once (Description)")
  func accepted() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["setname"], in: "#a", "#b")
    let eve = chat.enter("eve", ["setname"], in: "#a", "#b")
    let old = chat.enter("old", in: "#a")
    let far = chat.enter("far", ["setname"])
    _ = dan.heard()
    #expect(dan.send("SETNAME :Bruce Wayne <b@w>") == [":dan!~dan@host SETNAME :Bruce Wayne <b@w>"])
    #expect(eve.heard() == [":dan!~dan@host SETNAME :Bruce Wayne <b@w>"])
    #expect(old.heard() == [] && far.heard() == [])
    #expect(far.send("WHOIS dan").parameters(of: "311")?.last == "Bruce Wayne <b@w>")
    #expect(dan.send("SETNAME Batman") == [":dan!~dan@host SETNAME :Batman"])
    #expect(dan.send("SETNAME Batman") == [":dan!~dan@host SETNAME :Batman"])
  }

  @Test("Without the capability the command works all the same, and silently (Description)")
  func silent() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a")
    let eve = chat.enter("eve", ["setname"], in: "#a")
    _ = dan.heard()
    #expect(dan.send("SETNAME Batman") == [])
    #expect(eve.heard() == [":dan!~dan@host SETNAME :Batman"])
  }

  @Test("NAMELEN: a name at the limit is accepted, one byte more or none at all is INVALID_REALNAME (Errors)")
  func limit() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["setname"], in: "#a")
    let eve = chat.enter("eve", ["setname"], in: "#a")
    _ = dan.heard()
    let refusal = [":irc.test FAIL SETNAME INVALID_REALNAME :Realname is not valid"]
    for (count, passes) in [(149, true), (150, true), (151, false), (0, false)] {
      let name = String(repeating: "n", count: count)
      #expect(dan.send("SETNAME :\(name)") == (passes ? [":dan!~dan@host SETNAME :\(name)"] : refusal))
      #expect(eve.heard().count == (passes ? 1 : 0))
    }
    #expect(chat.world.sessions[dan.handle.slot].realname.count == 150)
    #expect(dan.send("SETNAME") == [":irc.test 461 dan SETNAME :Not enough parameters"])
    #expect(dan.send(bytes: Array("SETNAME :".utf8) + [0xFF]).first?.contains("FAIL SETNAME INVALID_UTF8") == true)
  }

  @Test("Before the welcome there is no SETNAME (Description: on an active connection)")
  func beforeWelcome() {
    #expect(ChatHarness().connect().send("SETNAME x").verbs == ["451"])
  }
}
