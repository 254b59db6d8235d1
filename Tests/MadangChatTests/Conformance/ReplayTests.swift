import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("What was said last, for those who join and can't ask for it", .alsoOverNodes)
struct ReplayTests {
  @Test("After the JOIN and the names, with the time of each; not for who could not tell it from what is said now")
  func replays() {
    let chat = ChatHarness(keepsHistory: true) { $0.limits.replayedMessagesMax = 2 }
    let ann = chat.enter("ann", in: "#room")
    for text in ["one", "two", "\u{1}ACTION waves\u{1}"] { ann.send("PRIVMSG #room :\(text)") }
    chat.milliseconds += 60_000
    #expect(chat.enter("old").send("JOIN #room").last?.verb == "366")
    let some = chat.enter("some", ["server-time"]).send("JOIN #room,#empty")
    let end = some.lastIndex { $0.verb == "366" } ?? 0
    #expect(
      some[(end + 1)...] == [
        "@time=2023-11-14T22:14:20.000Z "
          + ":irc.test NOTICE #room :What was said in #room before, from 2023-11-14T22:13:20.000Z on:",
        "@time=2023-11-14T22:13:20.000Z :ann!~ann@host PRIVMSG #room :two",
        "@time=2023-11-14T22:13:20.000Z :ann!~ann@host PRIVMSG #room :\u{1}ACTION waves\u{1}",
        "@time=2023-11-14T22:14:20.000Z :irc.test NOTICE #room :That was what was said in #room before.",
      ])
    let modern = chat.enter("modern", ["server-time", "batch"]).send("JOIN #room")
    #expect(modern.suffix(4).map(\.verb) == ["BATCH", "PRIVMSG", "PRIVMSG", "BATCH"])
    #expect(modern.suffix(3).first == "@batch=2;time=2023-11-14T22:13:20.000Z :ann!~ann@host PRIVMSG #room :two")
  }

  @Test("Not for clients that ask themselves, nor in plain text, nor where it is switched off")
  func others() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", in: "#room")
    ann.send("PRIVMSG #room :one")
    #expect(chat.enter("asks", ["draft/chathistory", "server-time"]).send("JOIN #room").last?.verb == "366")
    chat.world.settings.limits.replayedMessagesMax = 0
    #expect(chat.enter("none", ["server-time"]).send("JOIN #room").last?.verb == "366")
  }

  @Test("Nothing of what was taken back; only what was said")
  func redacted() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    let ann = chat.enter("ann", MessageRedactionTests.needs, in: "#room")
    let id = ann.send("PRIVMSG #room :oops")[0].tagList.first { $0.hasPrefix("msgid=") }?.dropFirst(6) ?? ""
    ann.send("TOPIC #room :new")
    ann.send("PRIVMSG #room :stays")
    ann.send("REDACT #room \(id)")
    let lines = Array(chat.enter("bob", ["server-time"]).send("JOIN #room").drop { $0.verb != "366" }.dropFirst())
    #expect(lines.all("PRIVMSG").map { $0.parameters.last } == ["stays"])
  }

  private func texts(_ lines: [String]) -> [String] { lines.all("PRIVMSG").compactMap { $0.parameters.last } }

  /// A room in which 25 texts were said; and who will say more.
  private func room(_ change: @escaping (inout ChatSettings) -> Void = { _ in }) -> (ChatHarness, Person) {
    let chat = ChatHarness(keepsHistory: true, change)
    let ann = chat.enter("ann", in: "#room")
    for number in 1...25 { ann.send("PRIVMSG #room :\(number)") }
    return (chat, ann)
  }

  @Test("Who comes again is told what was said since, and nothing again; nor is there anything around nothing")
  func comesAgain() {
    let (chat, ann) = room()
    let bob = chat.enter("bob", ["server-time"])
    #expect(texts(bob.send("JOIN #room")) == (6...25).map(String.init))
    for end in ["PART #room", "JOIN 0"] {
      bob.send(end)
      let again = bob.send("JOIN #room")
      #expect(texts(again) == [] && again.all("NOTICE").isEmpty, "\(end)")
      bob.send(end)
      ann.send("PRIVMSG #room :missed \(end)")
      #expect(texts(bob.send("JOIN #room")) == ["missed \(end)"])
    }
    ann.send("KICK #room bob")
    ann.send("PRIVMSG #room :after the kick")
    _ = bob.heard()
    #expect(texts(bob.send("JOIN #room")) == ["after the kick"])
    for quit in ["QUIT", nil] {
      let guest = chat.enter("guest", ["server-time"], in: "#room")
      if let quit { guest.send(quit) } else { chat.drop(guest, reason: "gone") }
      ann.send("PRIVMSG #room :meanwhile")
      let back = chat.enter("guest", ["server-time"])
      #expect(texts(back.send("JOIN #room")) == ["meanwhile"])
      back.send("QUIT")
    }
  }

  @Test("By account, whatever the nickname is; a nickname alone is another person")
  func accounts() {
    let (chat, ann) = room { $0.services = ChatServices(accounts: FakeAccounts("Bob")) }
    let bob = chat.enter("bob", ["server-time"])
    chat.run(as: bob) { world, effects in world.login(bob.handle, account: "Bob", &effects) }
    bob.send("JOIN #room")
    bob.send("QUIT")
    ann.send("PRIVMSG #room :missed")
    let other = chat.enter("other", ["server-time"])
    chat.run(as: other) { world, effects in world.login(other.handle, account: "Bob", &effects) }
    chat.forgetAll()
    #expect(texts(other.send("JOIN #room")) == ["missed"])
    #expect(texts(chat.enter("bob", ["server-time"]).send("JOIN #room")).count == 20)
  }

  @Test("A room that was given another name is the room that they were in")
  func renamed() {
    let (chat, ann) = room()
    let bob = chat.enter("bob", ["server-time"])
    bob.send("JOIN #room")
    bob.send("PART #room")
    ann.send("RENAME #room #new")
    ann.send("PRIVMSG #new :missed")
    #expect(texts(bob.send("JOIN #new")) == ["missed"])
  }

  @Test("Never to a bot, which would take it for what is being said")
  func bots() {
    let (chat, ann) = room()
    let bot = chat.enter("bot", ["server-time", "batch"])
    bot.send("MODE bot +B")
    #expect(texts(bot.send("JOIN #room")) == [])
    bot.send("PART #room")
    ann.send("PRIVMSG #room :missed")
    #expect(bot.send("JOIN #room").verbs.allSatisfy { $0 != "PRIVMSG" && $0 != "BATCH" && $0 != "NOTICE" })
  }

  @Test("What is remembered of who was where is bounded: beyond it, somebody is as if they had never been there")
  func bounded() {
    let (chat, _) = room { $0.limits.roomVisitsMax = 3 }
    for number in 1...9 {
      let guest = chat.enter("g\(number)", ["server-time"], in: "#room")
      guest.send("QUIT")
    }
    #expect(chat.world.visits.count == 3)
    #expect(texts(chat.enter("g9", ["server-time"]).send("JOIN #room")) == [])
    #expect(texts(chat.enter("g1", ["server-time"]).send("JOIN #room")).count == 20)
    let nothing = room { $0.limits.roomVisitsMax = 0 }.0
    nothing.enter("bob", ["server-time"], in: "#room").send("QUIT")
    #expect(nothing.world.visits.count == 0)
  }
}
