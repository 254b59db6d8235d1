import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: AWAY message", .alsoOverNodes)
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
