import MadangMemory
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: monitor", .alsoOverNodes)
struct MonitorTests {
  @Test("MONITOR +: targets that are online are told by 730 with their mask, those that are not by 731")
  func add() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    _ = chat.enter("Eve")
    _ = chat.enter("ann")
    #expect(
      dan.send("MONITOR + eve,nobody,ann,Someone") == [
        ":irc.test 730 dan :Eve!~Eve@host,ann!~ann@host", ":irc.test 731 dan :nobody,Someone",
      ])
    #expect(dan.send("MONITOR + dan") == [":irc.test 730 dan :dan!~dan@host"])
  }

  @Test("MONITOR +: who is on the list is not added again, in whatever case; what can't be a nickname is no target")
  func addAgain() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    dan.send("MONITOR + eve,EVE,eve")
    #expect(dan.send("MONITOR + Eve") == [])
    #expect(dan.send("MONITOR + *!*@host,1a,#room,,") == [])
    #expect(dan.send("MONITOR + " + String(repeating: "n", count: 65)) == [])
    #expect(dan.send("MONITOR L") == [":irc.test 732 dan :eve", ":irc.test 733 dan :End of MONITOR list"])
  }

  @Test("RPL_MONONLINE and RPL_MONOFFLINE: at the welcome, at a change of nickname, and at the end of a connection")
  func notifications() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    dan.send("MONITOR + eve,EVA")
    let eve = chat.connect()
    eve.send("NICK eve")
    #expect(dan.heard() == [])
    eve.send("USER eve 0 * :E")
    #expect(dan.heard() == [":irc.test 730 * :eve!~eve@host"])
    eve.send("NICK Eve")
    #expect(dan.heard() == [])
    eve.send("NICK eva")
    #expect(dan.heard() == [":irc.test 731 * :Eve", ":irc.test 730 * :eva!~eve@host"])
    eve.send("NICK other")
    #expect(dan.heard() == [":irc.test 731 * :eva"])
    eve.send("NICK eve")
    _ = dan.heard()
    eve.send("QUIT")
    #expect(dan.heard() == [":irc.test 731 * :eve"])
    let again = chat.enter("eve")
    _ = dan.heard()
    chat.drop(again, reason: "gone")
    #expect(dan.heard() == [":irc.test 731 * :eve"])
  }

  @Test("Everyone who watches is told, each once, in a shared room too; who only reserved a nickname is not online")
  func several() {
    let chat = ChatHarness()
    let people = ["ann", "bob", "cat"].map { chat.enter($0, in: "#room") }
    for person in people { person.send("MONITOR + eve") }
    chat.forgetAll()
    let eve = chat.enter("eve", in: "#room")
    #expect(eve.send("MONITOR + ann") == [":irc.test 730 eve :ann!~ann@host"])
    let early = chat.connect()
    early.send("NICK early")
    #expect(eve.send("MONITOR + early") == [":irc.test 731 eve :early"])
    eve.send("QUIT :x")
    for person in people { #expect(person.heard().verbs == ["QUIT", "731"]) }
    early.send("QUIT")
    people[0].send("QUIT")
    #expect(people[1].heard().verbs == ["QUIT"])
  }

  @Test("Plain people come online too")
  func plain() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    dan.send("MONITOR + client1")
    let person = chat.connect(encoding: .plainNumbered, address: "addr:1", home: "#lobby")
    #expect(dan.heard() == [":irc.test 730 * :Client1!~plain@host"])
    chat.drop(person, reason: "gone")
    #expect(dan.heard() == [":irc.test 731 * :Client1"])
  }

  @Test("MONITOR - and MONITOR C: silent, and then nothing is told any more")
  func remove() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    dan.send("MONITOR + a,b,c")
    #expect(dan.send("MONITOR - B,none") == [])
    #expect(dan.send("MONITOR L").first == ":irc.test 732 dan :a,c")
    _ = chat.enter("b")
    #expect(dan.heard() == [])
    #expect(dan.send("MONITOR C") == [])
    #expect(dan.send("MONITOR L") == [":irc.test 733 dan :End of MONITOR list"])
    _ = chat.enter("a")
    #expect(dan.heard() == [])
  }

  @Test("MONITOR S: the state of each target; nothing for an empty list")
  func state() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    #expect(dan.send("MONITOR S") == [])
    dan.send("MONITOR + eve,ann")
    _ = chat.enter("eve")
    _ = dan.heard()
    #expect(dan.send("MONITOR s") == [":irc.test 730 dan :eve!~eve@host", ":irc.test 731 dan :ann"])
  }

  @Test("ERR_MONLISTFULL (734): at the limit of MONITOR= all fit; beyond it, those left are named as they were sent")
  func limit() {
    let chat = ChatHarness { $0.limits.monitoredMax = 3 }
    let dan = chat.enter("dan")
    #expect(dan.send("MONITOR + a,b").verbs == ["731"])
    #expect(
      dan.send("MONITOR + A,c,D,e") == [
        ":irc.test 731 dan :c", ":irc.test 734 dan 3 D,e :Monitor list is full.",
      ])
    #expect(dan.send("MONITOR + f") == [":irc.test 734 dan 3 f :Monitor list is full."])
    dan.send("MONITOR - a")
    #expect(dan.send("MONITOR + f").verbs == ["731"])
  }

  @Test("Lists that do not fit a line of 512 bytes go on in another, whole nicknames each")
  func longLists() {
    let chat = ChatHarness { $0.limits.monitoredMax = 50 }
    let dan = chat.enter("dan")
    let names = (0..<60).map { "a-rather-long-nickname-of-number-\($0)" }
    var refused: [String] = []
    for start in stride(from: 0, to: 60, by: 10) {
      let answer = dan.send("MONITOR + " + names[start..<start + 10].joined(separator: ","))
      refused += answer.all("734").flatMap { $0.parameters[2].split(separator: ",").map(String.init) }
    }
    #expect(refused == Array(names[50...]))
    let listed = dan.send("MONITOR L").all("732")
    #expect(listed.count > 1)
    #expect(listed.flatMap { $0.parameters[1].split(separator: ",").map(String.init) } == Array(names[..<50]))
  }

  @Test("Without a modifier or targets there are too few parameters; an unknown modifier is refused")
  func malformed() {
    let dan = ChatHarness().enter("dan")
    for line in ["MONITOR", "MONITOR +", "MONITOR -", "MONITOR + :", "MONITOR + ,"] {
      #expect(dan.send(line) == [":irc.test 461 dan MONITOR :Not enough parameters"])
    }
    #expect(dan.send("MONITOR X") == [":irc.test 400 dan MONITOR X :Unknown modifier"])
    #expect(ChatHarness().connect().send("MONITOR + a").verbs == ["451"])
  }

  @Test("A list goes with the person who had it")
  func leaving() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    dan.send("MONITOR + eve,dan")
    #expect(dan.send("QUIT").verbs == ["ERROR"])
    let count = chat.world.watches.count
    #expect(count == 0)
  }
}
