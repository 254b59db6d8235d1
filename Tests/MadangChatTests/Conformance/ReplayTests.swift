import Testing

@testable import MadangChat

@Suite("What was said last, for those who join and can't ask for it")
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
        "@time=2023-11-14T22:13:20.000Z :ann!~ann@host PRIVMSG #room :two",
        "@time=2023-11-14T22:13:20.000Z :ann!~ann@host PRIVMSG #room :\u{1}ACTION waves\u{1}",
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
    let lines = chat.enter("bob", ["server-time"]).send("JOIN #room").drop { $0.verb != "366" }.dropFirst()
    #expect(lines.map { $0.parameters.last } == ["stays"])
  }
}
