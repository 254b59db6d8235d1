import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: Server Queries and Commands", .alsoOverNodes)
struct ServerQueryTests {
  @Test("MOTD message: 375, a 372 for each line, 376; 422 where there is none")
  func motd() {
    let chat = ChatHarness { $0.motd = ["one", "two"] }
    let dan = chat.enter("dan")
    #expect(
      dan.send("MOTD") == [
        ":irc.test 375 dan :- irc.test Message of the day - ", ":irc.test 372 dan :- one", ":irc.test 372 dan :- two",
        ":irc.test 376 dan :End of /MOTD command.",
      ])
    chat.world.settings.motd = []
    #expect(dan.send("MOTD irc.test") == [":irc.test 422 dan :MOTD File is missing"])
  }

  @Test("ERR_NOSUCHSERVER: another server than this one", arguments: ["MOTD", "VERSION", "TIME"])
  func noSuchServer(command: String) {
    let dan = ChatHarness().enter("dan")
    #expect(dan.send("\(command) other.test") == [":irc.test 402 dan other.test :No such server"])
    #expect(dan.send("\(command) *.test").verbs.first != "402")
    #expect(dan.send("\(command) dan").verbs.first != "402")
  }

  @Test("VERSION message: 351, and the features again as 005")
  func version() {
    let lines = ChatHarness().enter("dan").send("VERSION")
    #expect(lines.first?.hasPrefix(":irc.test 351 dan madang-1 irc.test :") == true)
    #expect(Set(lines.verbs.dropFirst()) == ["005"])
  }

  @Test("TIME message: the server, the time as a number, and for people")
  func time() {
    let chat = ChatHarness()
    #expect(chat.enter("dan").send("TIME") == [":irc.test 391 dan irc.test 1700000000 :2023-11-14T22:13:20Z"])
  }

  @Test(
    "LUSERS message: counts of people and rooms, and how many there were at most",
    .onOneServer("NodeRuleTests has the answer of several."))
  func lusers() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a", "#b")
    let eve = chat.enter("eve")
    eve.send("QUIT")
    _ = chat.connect()
    #expect(
      dan.send("LUSERS") == [
        ":irc.test 251 dan :There are 1 users and 0 invisible on 1 servers",
        ":irc.test 253 dan 1 :unknown connection(s)", ":irc.test 254 dan 2 :channels formed",
        ":irc.test 255 dan :I have 1 clients and 0 servers", ":irc.test 265 dan 1 2 :Current local users 1, max 2",
        ":irc.test 266 dan 1 2 :Current global users 1, max 2",
      ])
  }
}
