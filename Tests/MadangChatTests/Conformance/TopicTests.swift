import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: TOPIC message", .alsoOverNodes)
struct TopicTests {
  @Test("Asked for, it is 332 and 333, or 331 where there is none")
  func query() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("TOPIC #room") == [":irc.test 331 dan #room :No topic is set"])
    dan.send("TOPIC #room :tea at five")
    chat.milliseconds += 60_000
    #expect(
      dan.send("TOPIC #ROOM") == [
        ":irc.test 332 dan #room :tea at five", ":irc.test 333 dan #room dan \(chat.seconds - 60)",
      ])
  }

  @Test("A change reaches everyone in the room, its author too; an empty one clears it")
  func change() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    #expect(dan.send("TOPIC #room :tea") == [":dan!~dan@host TOPIC #room :tea"])
    #expect(eve.heard() == [":dan!~dan@host TOPIC #room :tea"])
    #expect(dan.send("TOPIC #room :") == [":dan!~dan@host TOPIC #room :"])
    #expect(eve.heard() == [":dan!~dan@host TOPIC #room :"])
    #expect(dan.send("TOPIC #room").verbs == ["331"])
  }

  @Test("Protected Topic Mode: with +t only operators change it, without it every member")
  func protected() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    #expect(eve.send("TOPIC #room :x") == [":irc.test 482 eve #room :You're not channel operator"])
    dan.send("MODE #room -t")
    _ = eve.heard()
    #expect(eve.send("TOPIC #room :x") == [":eve!~eve@host TOPIC #room :x"])
  }

  @Test("ERR_NOTONCHANNEL: from outside it can be read and not changed; a secret one not even read")
  func outside() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room -t")
    dan.send("TOPIC #room :tea")
    let eve = chat.enter("eve")
    let refused = [":irc.test 442 eve #room :You're not on that channel"]
    #expect(eve.send("TOPIC #room :x") == refused)
    #expect(eve.send("TOPIC #room").verbs == ["332", "333"])
    dan.send("MODE #room +s")
    #expect(eve.send("TOPIC #room") == refused)
    #expect(eve.send("TOPIC #none") == [":irc.test 403 eve #none :No such channel"])
  }

  @Test("TOPICLEN: a topic is kept whole at the limit, and cut at a character beyond it")
  func length() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    for count in [299, 300, 301] {
      dan.send("TOPIC #room :" + String(repeating: "t", count: count))
      #expect(dan.send("TOPIC #room").parameters(of: "332")?[2].count == min(count, 300))
    }
    dan.send("TOPIC #room :xx" + String(repeating: "가", count: 100))
    #expect(dan.send("TOPIC #room").parameters(of: "332")?[2] == "xx" + String(repeating: "가", count: 99))
  }
}
