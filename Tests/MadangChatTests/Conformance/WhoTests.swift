import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: WHO message", .alsoOverNodes)
struct WhoTests {
  @Test("A room lists its members, with that room, flags and prefixes; 315 repeats the mask (RPL_WHOREPLY)")
  func room() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    eve.send("AWAY :tea")
    dan.send("MODE #room +v eve")
    #expect(
      dan.send("WHO #ROOM") == [
        ":irc.test 352 dan #room ~dan host irc.test dan H@ :0 DAN",
        ":irc.test 352 dan #room ~eve host irc.test eve G+ :0 EVE", ":irc.test 315 dan #ROOM :End of WHO list",
      ])
    #expect(dan.send("WHO #none") == [":irc.test 315 dan #none :End of WHO list"])
  }

  @Test("An exact nickname lists one person, even an invisible one; without a room to show it is *")
  func nickname() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve", in: "#room")
    eve.send("MODE eve +i")
    #expect(
      dan.send("WHO EVE") == [
        ":irc.test 352 dan * ~eve host irc.test eve H :0 EVE", ":irc.test 315 dan EVE :End of WHO list",
      ])
    eve.send("MODE eve -i")
    #expect(dan.send("WHO eve").parameters(of: "352")?[1] == "#room")
    #expect(dan.send("WHO nobody").verbs == ["315"])
  }

  @Test("A mask lists the visible people who match: not the invisible, unless a room is shared")
  func mask() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve")
    let evan = chat.enter("evan", in: "#room")
    _ = dan.heard()
    eve.send("MODE eve +i")
    evan.send("MODE evan +i")
    #expect(dan.send("WHO ev*").all("352").map { $0.parameters[5] } == ["evan"])
    #expect(dan.send("WHO *").all("352").map { $0.parameters[5] } == ["dan", "evan"])
    #expect(dan.send("WHO 0").all("352").count == 2)
    #expect(dan.send("WHO *!~ev*@ho?t").all("352").map { $0.parameters[5] } == ["evan"])
  }

  @Test("Secret rooms are not shown to those outside")
  func secret() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +s")
    let eve = chat.enter("eve")
    #expect(eve.send("WHO #room").verbs == ["315"])
    #expect(eve.send("WHO dan").parameters(of: "352")?[1] == "*")
  }

  @Test("Invisible members are not shown to those outside")
  func invisibleMember() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan
    eve.send("MODE eve +i")
    #expect(chat.enter("far").send("WHO #room").all("352").map { $0.parameters[5] } == ["dan"])
  }

  @Test("`o` asks for server operators only")
  func operators() {
    #expect(ChatHarness().enter("dan").send("WHO * o").verbs == ["315"])
  }

  @Test("What a mask finds is bounded")
  func bounded() {
    let chat = ChatHarness { $0.limits.whoMatchesMax = 3 }
    let people = (0..<5).map { chat.enter("n\($0)") }
    #expect(people[0].send("WHO n*").all("352").count == 3)
    people[4].send("QUIT")
    people[3].send("QUIT")
    #expect(people[0].send("WHO n*").all("352").count == 3)
    people[2].send("QUIT")
    #expect(people[0].send("WHO n*").all("352").count == 2)
  }
}
