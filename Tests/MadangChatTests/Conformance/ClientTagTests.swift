import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: client tags reply, react, typing, channel-context; CLIENTTAGDENY", .alsoOverNodes)
struct ClientTagTests {
  @Test(
    "Each is handed on as it is, to rooms and to people",
    arguments: [
      "+reply=123", "+reply=123;+draft/react=👋", "+reply=123;+draft/react=:)", "+reply=123;+draft/unreact=lol",
      "+typing=active", "+typing=paused", "+typing=done", "+channel-context=#chan",
    ])
  func handedOn(tags: String) {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    _ = dan.heard()
    for command in ["TAGMSG #room", "TAGMSG eve", "PRIVMSG #room :hi", "NOTICE eve :hi", "PRIVMSG eve :hi"] {
      dan.send("@\(tags) \(command)")
      #expect(eve.heard() == ["@\(tags) :dan!~dan@host \(command)"])
    }
  }

  @Test("reply: an echo names its message, and a reply may name that (reply, Examples)")
  func replies() {
    let chat = ChatHarness()
    chat.showsMessageIDs = true
    let dan = chat.enter("dan", ["message-tags", "echo-message"], in: "#room")
    let eve = chat.enter("eve", ["message-tags", "echo-message"], in: "#room")
    _ = dan.heard()
    let id = dan.send("PRIVMSG #room :Hello!").first?.tagList.first?.split(separator: "=").last ?? ""
    let answer = eve.send("@+reply=\(id) PRIVMSG #room :Hello to you!").last ?? ""
    #expect(answer.tagList.last == "+reply=\(id)" && answer.tagList.first?.hasPrefix("msgid=") == true)
    #expect(dan.heard().last == answer)
  }

  private func harness(_ list: String) -> (ChatHarness, Person, Person) {
    let chat = ChatHarness { $0.clientTags = ClientTagPolicy(blocking: list) }
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    chat.forgetAll()
    return (chat, dan, eve)
  }

  @Test(
    "RPL_ISUPPORT Tokens: CLIENTTAGDENY is announced where something is blocked",
    arguments: [
      ("", nil), ("*", "CLIENTTAGDENY=*"), ("foo,example/bar", "CLIENTTAGDENY=foo,example/bar"),
      ("*,-foo,-example/bar", "CLIENTTAGDENY=*,-foo,-example/bar"), ("*,foo", "CLIENTTAGDENY=*"), ("-foo", nil),
    ] as [(String, String?)])
  func announced(list: String, token: String?) {
    let tokens = harness(list).1.send("ISUPPORT").flatMap(\.parameters).filter { $0.hasPrefix("CLIENTTAGDENY") }
    #expect(tokens == (token.map { [$0] } ?? []))
  }

  @Test(
    "CLIENTTAGDENY examples: what is blocked is silently ignored, the message is not",
    arguments: [
      ("", "+foo=1;+example/bar;+baz"), ("*", ""), ("*,-foo,-example/bar", "+foo=1;+example/bar"),
      ("foo,example/bar", "+baz"), ("Foo,bar,fo,fooo", "+foo=1;+example/bar;+baz"),
    ])
  func blocked(list: String, left: String) {
    let (_, dan, eve) = harness(list)
    let tags = left.isEmpty ? "" : "@\(left) "
    for command in ["PRIVMSG #room :hi", "NOTICE eve :hi"] {
      #expect(dan.send("@+foo=1;+example/bar;+baz \(command)") == [])
      #expect(eve.heard() == ["\(tags):dan!~dan@host \(command)"])
    }
  }

  @Test("A TAGMSG of which nothing is left is not delivered; one that keeps a tag, or never had any, is")
  func emptied() {
    let (_, dan, eve) = harness("typing")
    #expect(dan.send("@+typing=active TAGMSG #room") == [])
    #expect(dan.send("@+typing=active TAGMSG eve") == [])
    #expect(eve.heard() == [])
    dan.send("@+typing=active;+reply=1 TAGMSG eve")
    dan.send("TAGMSG eve")
    #expect(eve.heard() == ["@+reply=1 :dan!~dan@host TAGMSG eve", ":dan!~dan@host TAGMSG eve"])
  }
}
