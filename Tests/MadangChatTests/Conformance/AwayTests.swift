import Testing

@testable import MadangChat

@Suite("Modern IRC: AWAY message; IRCv3: away-notify")
struct AwayTests {
  @Test("With a text one is away (306), without one or with an empty one no longer (305)")
  func away() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    #expect(dan.send("AWAY :tea") == [":irc.test 306 dan :You have been marked as being away"])
    #expect(chat.world.sessions[dan.handle.slot].away == "tea")
    #expect(dan.send("AWAY") == [":irc.test 305 dan :You are no longer marked as being away"])
    dan.send("AWAY tea")
    #expect(dan.send("AWAY :").verbs == ["305"])
    #expect(chat.world.sessions[dan.handle.slot].away == nil)
  }

  @Test("away-notify: neighbours who negotiated it hear each change once; the person themselves never")
  func notify() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["away-notify"], in: "#a", "#b")
    let eve = chat.enter("eve", ["away-notify"], in: "#a", "#b")
    let old = chat.enter("old", in: "#a")
    let far = chat.enter("far", ["away-notify"])
    chat.forgetAll()
    #expect(dan.send("AWAY :tea").verbs == ["306"])
    dan.send("AWAY :tea")
    dan.send("AWAY :more tea")
    dan.send("AWAY")
    dan.send("AWAY")
    #expect(
      eve.heard() == [":dan!~dan@host AWAY :tea", ":dan!~dan@host AWAY :more tea", ":dan!~dan@host AWAY"])
    #expect(old.heard() == [] && far.heard() == [])
  }

  @Test("away-notify: who joins while away is announced as such; who joins and is here is not")
  func joinWhileAway() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", ["away-notify"], in: "#room")
    let dan = chat.enter("dan", ["away-notify"])
    dan.send("JOIN #room")
    #expect(eve.heard().verbs == ["JOIN"])
    dan.send("PART #room")
    dan.send("AWAY :tea")
    _ = eve.heard()
    #expect(dan.send("JOIN #room").verbs == ["JOIN", "353", "366"])
    #expect(eve.heard() == [":dan!~dan@host JOIN #room", ":dan!~dan@host AWAY :tea"])
  }

  @Test("AWAYLEN: a text is kept whole at the limit, and cut beyond it")
  func length() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    for count in [299, 300, 301] {
      dan.send("AWAY :" + String(repeating: "a", count: count))
      #expect(dan.send("PRIVMSG dan x").parameters(of: "301")?[2].count == min(count, 300))
    }
  }
}
