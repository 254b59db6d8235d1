import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: PART message", .alsoOverNodes)
struct PartTests {
  @Test("Everyone in the room, the leaver too, is told, with the reason")
  func part() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    #expect(dan.send("PART #room :so long") == [":dan!~dan@host PART #room :so long"])
    #expect(eve.heard() == [":dan!~dan@host PART #room :so long"])
    #expect(eve.send("PART #room") == [":eve!~eve@host PART #room"])
  }

  @Test("Several rooms are left one by one, with the reason on each; errors are per room")
  func several() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#c")
    _ = eve
    let dan = chat.enter("dan", in: "#a", "#b")
    #expect(
      dan.send("PART #a,#c,#x,#b :bye") == [
        ":dan!~dan@host PART #a :bye", ":irc.test 442 dan #c :You're not on that channel",
        ":irc.test 403 dan #x :No such channel", ":dan!~dan@host PART #b :bye",
      ])
  }
}
