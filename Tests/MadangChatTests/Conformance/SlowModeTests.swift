import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Slow mode beyond one membership", .alsoOverNodes)
struct SlowModeTests {
  private let chat = ChatHarness()

  private func slowRoom(_ modes: String = "+W 60") -> Person {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room \(modes)")
    chat.forgetAll()
    return dan
  }

  private func connect(_ nick: String, host: String) -> Person {
    let person = chat.connect(host: host)
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :x")
    person.send("JOIN #room")
    _ = person.heard()
    return person
  }

  private func isRefused(_ person: Person, _ text: String = "again", in room: String = "#room") -> Bool {
    person.send("PRIVMSG \(room) :\(text)").verbs == ["404"]
  }

  @Test(
    "A pause is not over because somebody leaves and comes back", arguments: ["PART #room", "JOIN 0", "KICK", "NICK"])
  func comesBack(way: String) {
    let dan = slowRoom()
    let eve = connect("eve", host: "192.0.2.1")
    #expect(!isRefused(eve, "1"))
    chat.milliseconds += 10_000
    switch way {
    case "KICK": dan.send("KICK #room eve")
    case "NICK":
      eve.send("NICK ave")
      eve.send("PART #room")
    default: eve.send(way)
    }
    eve.send("JOIN #room")
    _ = eve.heard()
    #expect(
      eve.send("PRIVMSG #room :2").last == ":irc.test 404 \(way == "NICK" ? "ave" : "eve") #room "
        + ":Cannot send to channel (+W): wait for 50 more seconds")
    chat.milliseconds += 50_000
    #expect(!isRefused(eve, "2"))
  }

  @Test("A pause is not over because a connection ends and another one comes from the same place")
  func reconnects() {
    _ = slowRoom()
    let eve = connect("eve", host: "2001:db8:1:2::1")
    let far = connect("far", host: "192.0.2.9")
    #expect(!isRefused(eve))
    eve.send("QUIT")
    #expect(isRefused(connect("other", host: "2001:db8:1:2:3::9")))
    #expect(!isRefused(connect("next", host: "2001:db8:1:3::1")))
    #expect(!isRefused(far))
    chat.drop(far, reason: "gone")
    #expect(isRefused(connect("far", host: "192.0.2.9")))
  }

  @Test("A pause goes with the account, wherever it is logged in, and with the place where it was not")
  func accounts() {
    _ = slowRoom()
    let eve = connect("eve", host: "192.0.2.1")
    chat.setAccount("Eve", of: eve)
    #expect(!isRefused(eve))
    eve.send("QUIT")
    let elsewhere = connect("ave", host: "192.0.2.2")
    elsewhere.send("PART #room")
    chat.setAccount("eve", of: elsewhere)
    elsewhere.send("JOIN #room")
    _ = elsewhere.heard()
    #expect(isRefused(elsewhere))
    #expect(isRefused(connect("guest", host: "192.0.2.1")))
  }

  @Test("A pause goes with the room's other name, and ends with slow mode")
  func renamed() {
    let dan = slowRoom()
    let eve = connect("eve", host: "192.0.2.1")
    #expect(!isRefused(eve))
    eve.send("PART #room")
    dan.send("RENAME #room #hall")
    eve.send("JOIN #hall")
    _ = eve.heard()
    #expect(isRefused(eve, in: "#hall"))
    eve.send("PART #hall")
    dan.send("MODE #hall -W")
    dan.send("MODE #hall +W 60")
    eve.send("JOIN #hall")
    _ = eve.heard()
    #expect(!isRefused(eve, in: "#hall"))
  }

  @Test("Outside of a slow room one waits for the pause and not for ever; by joining one waits on, and by leaving too")
  func outside() {
    _ = slowRoom("-n+W 60")
    let far = chat.enter("far")
    #expect(far.send("PRIVMSG #room :1") == [])
    #expect(isRefused(far))
    chat.milliseconds += 59_000
    #expect(
      far.send("NOTICE #room :x") == []
        && far.send("PRIVMSG #room :x") == [
          ":irc.test 404 far #room :Cannot send to channel (+W): wait for 1 more seconds"
        ])
    chat.milliseconds += 1_000
    #expect(far.send("PRIVMSG #room :2") == [])
    far.send("JOIN #room")
    #expect(isRefused(far))
    chat.milliseconds += 60_000
    #expect(!isRefused(far))
    far.send("PART #room")
    #expect(isRefused(far))
    far.send("QUIT")
    #expect(isRefused(chat.enter("next")))
  }

  @Test("What is remembered of a room's pauses has a bound, and those that end first are forgotten first")
  func bounded() {
    var pauses = SpeechPauses()
    for number in 0..<SpeechPauses.countMax + 10 {
      pauses.note([.account("a\(number)")], at: Int64(1_000 + number), now: 2_000, pause: 60_000)
    }
    #expect(pauses.count == SpeechPauses.countMax)
    #expect(pauses.latest([.account("a9")]) == 0 && pauses.latest([.account("a10")]) == 1_010)
    pauses.note([.account("x")], at: 100_000, now: 100_000, pause: 60_000)
    #expect(pauses.count == 1)
  }

  @Test("Those outside have a bounded number of places; where all are taken, others wait")
  func places() {
    let places = OutsidePauses()
    var refused = 0
    for number in 0..<1_000 where places.speak([UInt32(number) &* 2_654_435_761], now: 1_000_000, pause: 60_000) != nil
    {
      refused += 1
    }
    #expect(refused >= 1_000 - 64)
    #expect(places.speak([7], now: 1_060_000, pause: 60_000) == nil)
    #expect(places.speak([7], now: 1_060_500, pause: 60_000) == 59_500)
  }

  @Test("Reactions count as something said, typing does not")
  func tags() {
    let dan = slowRoom()
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    #expect(eve.send("@+draft/react=hello TAGMSG #room") == [])
    #expect(eve.send("@+draft/react=again TAGMSG #room").verbs == ["404"])
    #expect(eve.send("@+typing=active TAGMSG #room") == [])
    #expect(eve.send("@+typing=look-at-this TAGMSG #room").verbs == ["404"])
    #expect(eve.send("@+typing=active;+x=y TAGMSG #room").verbs == ["404"])
    _ = dan
  }

  @Test("Topics and reasons of PART count as something said; away texts and names are not told in a slow room")
  func otherWords() {
    let dan = slowRoom("-t+W 60")
    let eve = connect("eve", host: "192.0.2.1")
    _ = dan.heard()
    #expect(eve.send("TOPIC #room :one").verbs == ["TOPIC"])
    #expect(eve.send("TOPIC #room :two").verbs == ["482"])
    #expect(isRefused(eve))
    chat.milliseconds += 60_000
    #expect(eve.send("PART #room :three") == [":eve!~eve@192.0.2.1 PART #room :three"])
    eve.send("JOIN #room")
    #expect(eve.send("PART #room :four").last == ":eve!~eve@192.0.2.1 PART #room")
    #expect(dan.heard().filter { $0.contains("two") || $0.contains("four") } == [])
  }
}
