import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: WHOWAS message", .alsoOverNodes)
struct WhowasTests {
  @Test("The latest first, each a 314 and the server with the time; 369 ends it")
  func entries() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    chat.enter("eve").send("QUIT")
    chat.milliseconds += 10_000
    chat.enter("eve").send("NICK far")
    #expect(
      dan.send("WHOWAS EVE") == [
        ":irc.test 314 dan eve ~eve host * :EVE", ":irc.test 312 dan eve irc.test :2023-11-14T22:13:30Z",
        ":irc.test 314 dan eve ~eve host * :EVE", ":irc.test 312 dan eve irc.test :2023-11-14T22:13:20Z",
        ":irc.test 369 dan EVE :End of WHOWAS",
      ])
  }

  @Test("Several nicknames are looked for one after another; 369 has them all (RFC 2812 §3.6.3)")
  func several() {
    let chat = ChatHarness { $0.limits.targetsMax = 3 }
    let dan = chat.enter("dan")
    for nick in ["eve", "eve", "far"] { chat.enter(nick).send("QUIT") }
    #expect(dan.send("WHOWAS far,nobody,EVE").verbs == ["314", "312", "406", "314", "312", "314", "312", "369"])
    #expect(dan.send("WHOWAS far,eve 1").verbs == ["314", "312", "314", "312", "369"])
    #expect(dan.send("WHOWAS far,nobody").parameters(of: "406")?[1] == "nobody")
    #expect(dan.send("WHOWAS ,far,,eve").parameters(of: "369")?[1] == ",far,,eve")
    #expect(dan.send("WHOWAS a,b,c,far").verbs == ["406", "406", "406", "369"], "TARGMAX")
    #expect(dan.send("WHOWAS ,").verbs == ["431"])
  }

  @Test("Up to so many entries as a positive count says; any other count means all of them")
  func count() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    for _ in 0..<3 { chat.enter("eve").send("QUIT") }
    for (given, found) in [("1", 1), ("2", 2), ("9", 3), ("0", 3), ("-1", 3), ("x", 3)] {
      #expect(dan.send("WHOWAS eve \(given)").all("314").count == found, "\(given)")
    }
  }

  @Test("ERR_WASNOSUCHNICK: nobody had it; 369 follows. Who is here now, and masks, are not found")
  func none() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    chat.enter("eve").send("QUIT")
    #expect(
      dan.send("WHOWAS dan") == [
        ":irc.test 406 dan dan :There was no such nickname", ":irc.test 369 dan dan :End of WHOWAS",
      ])
    #expect(dan.send("WHOWAS ev*").verbs == ["406", "369"])
  }

  @Test("ERR_NONICKNAMEGIVEN: without a nickname", arguments: ["WHOWAS", "WHOWAS :"])
  func missing(line: String) {
    #expect(ChatHarness().enter("dan").send(line) == [":irc.test 431 dan :No nickname given"])
  }

  @Test("Who never was welcomed, and who only changed the case of their name, has left nothing")
  func nothingLeft() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let early = chat.connect()
    early.send("NICK early")
    early.send("QUIT")
    dan.send("NICK DAN")
    #expect(dan.send("WHOWAS early").verbs == ["406", "369"])
    #expect(dan.send("WHOWAS dan").verbs == ["406", "369"])
  }

  @Test("As many are remembered as the limit says: the oldest is forgotten first", arguments: [2, 3, 4])
  func bounded(people: Int) {
    let chat = ChatHarness { $0.limits.formerNicknamesMax = 3 }
    let dan = chat.enter("dan")
    for number in 0..<people { chat.enter("n\(number)").send("QUIT") }
    #expect(dan.send("WHOWAS n0").verbs.contains("314") == (people <= 3))
    #expect(dan.send("WHOWAS n\(people - 1)").verbs.contains("314"))
    #expect(chat.world.formerNicknames.count == min(people, 3))
  }

  @Test("Where the limit changes, those who are remembered stay in their order, and no more than it says")
  func boundChanges() {
    var former = FormerNicknames()
    func add(_ numbers: ClosedRange<Int64>, _ former: inout FormerNicknames, countMax: Int) {
      for number in numbers {
        former.add(
          FormerNicknames.Departed(
            nick: "n\(number)", user: "u", host: "h", realHost: "h", realname: "r", seconds: number),
          countMax: countMax)
      }
    }
    add(1...5, &former, countMax: 5)
    add(6...6, &former, countMax: 3)
    #expect(former.latestFirst.map(\.seconds) == [6, 5, 4])
    add(7...8, &former, countMax: 5)
    #expect(former.latestFirst.map(\.seconds) == [8, 7, 6, 5, 4])
    add(9...9, &former, countMax: 0)
    #expect(former.count == 0)
  }
}
