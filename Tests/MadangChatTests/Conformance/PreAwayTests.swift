import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: pre-away", .alsoOverNodes)
struct PreAwayTests {
  @Test("AWAY is accepted before the welcome from those who negotiated it, and holds from then on (Implementation)")
  func beforeWelcome() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", ["away-notify"], in: "#room")
    eve.send("MONITOR + dan")
    _ = eve.heard()
    let dan = chat.connect()
    dan.send("CAP REQ draft/pre-away")
    #expect(dan.send("AWAY :Gone to lunch") == [":irc.test 306 * :You have been marked as being away"])
    dan.send("NICK dan")
    dan.send("USER dan 0 * :D")
    #expect(eve.heard() == [])
    dan.send("CAP END")
    // "does not inhibit reporting of the change in nickname status"
    #expect(eve.heard() == [":irc.test 730 * :dan!~dan@host"])
    #expect(eve.send("PRIVMSG dan :hi") == [":irc.test 301 eve dan :Gone to lunch"])
    dan.send("JOIN #room")
    #expect(eve.heard().last == ":dan!~dan@host AWAY :Gone to lunch")
  }

  @Test("AWAY without a text before the welcome: the person is present")
  func present() {
    let chat = ChatHarness()
    let dan = chat.connect()
    dan.send("CAP REQ draft/pre-away")
    dan.send("AWAY :x")
    #expect(dan.send("AWAY") == [":irc.test 305 * :You are no longer marked as being away"])
    #expect(chat.world.sessions[dan.handle.slot].away == nil)
  }

  @Test("Without the capability there is no AWAY before the welcome")
  func notNegotiated() {
    #expect(ChatHarness().connect().send("AWAY :x") == [":irc.test 451 * :You have not registered"])
  }

  @Test("AWAY *: not present for an unspecified reason, before and after the welcome", arguments: [false, true])
  func unspecified(afterwards: Bool) {
    let chat = ChatHarness()
    let dan = chat.connect()
    let eve = chat.enter("eve", ["away-notify"], in: "#room")
    dan.send("CAP REQ draft/pre-away")
    if !afterwards { #expect(dan.send("AWAY *").verbs == ["306"]) }
    dan.send("NICK dan")
    dan.send("USER dan 0 * :D")
    dan.send("CAP END")
    if afterwards { #expect(dan.send("AWAY *").verbs == ["306"]) }
    #expect(eve.send("PRIVMSG dan :hi") == [":irc.test 301 eve dan :*"])
    #expect(eve.send("WHO dan").parameters(of: "352")?[6] == "G")
    dan.send("JOIN #room")
    #expect(eve.heard().last == ":dan!~dan@host AWAY :*")
  }
}
