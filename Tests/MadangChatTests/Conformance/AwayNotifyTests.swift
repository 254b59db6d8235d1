import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: away-notify", .alsoOverNodes)
struct AwayNotifyTests {
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
}
