import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/search, and soju.im/search from which it was made: SEARCH", .alsoOverNodes)
struct SearchTests {
  private static let needs = ["batch", "soju.im/search"]

  private func texts(_ lines: [String]) -> [String] { lines.all("PRIVMSG").compactMap { $0.parameters.last } }

  @Test("Of one's own rooms and private messages, in a batch; of nobody else's")
  func search() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", Self.needs, in: "#room")
    let bob = chat.enter("bob", Self.needs, in: "#room", "#private")
    ann.send("PRIVMSG #room :a red apple")
    bob.send("PRIVMSG #private :a green apple")
    bob.send("PRIVMSG ann :an apple for you")
    bob.send("PRIVMSG bob :my own apple")
    chat.forgetAll()
    let lines = ann.send("SEARCH text=apple")
    #expect(lines.first == ":irc.test BATCH +2 soju.im/search" && lines.last == ":irc.test BATCH -2")
    #expect(texts(lines) == ["a red apple", "an apple for you"])
    #expect(texts(ann.send("SEARCH text=red\\sapple;in=#ROOM")) == ["a red apple"])
    #expect(texts(ann.send("SEARCH in=bob;text=apple")) == ["an apple for you"])
    #expect(texts(ann.send("SEARCH from=bob;text=apple")) == ["an apple for you"])
    #expect(texts(ann.send("SEARCH text=apple;limit=1")) == ["an apple for you"])
    // "at or before this time", "at or after this time".
    #expect(texts(ann.send("SEARCH text=apple;before=2023-11-14T22:13:20.000Z")).count == 2)
    #expect(texts(ann.send("SEARCH text=apple;before=2023-11-14T22:13:19.999Z")) == [])
    #expect(texts(ann.send("SEARCH text=apple;after=2023-11-14T22:13:20.000Z")).count == 2)
    #expect(texts(ann.send("SEARCH text=apple;after=2023-11-14T22:13:20.001Z")) == [])
    #expect(ann.send("SEARCH text=pear") == [":irc.test BATCH +2 soju.im/search", ":irc.test BATCH -2"])
    #expect(
      ann.send("SEARCH text=apple;in=#private") == [
        ":irc.test FAIL SEARCH INVALID_TARGET #private :Messages could not be retrieved"
      ])
  }

  @Test("draft/search: the batch is called search; where both are negotiated too")
  func draft() {
    let chat = ChatHarness(keepsHistory: true)
    for (nick, needs) in [("ann", ["draft/search"]), ("bob", ["soju.im/search", "draft/search"])] {
      let person = chat.enter(nick, ["batch"] + needs, in: "#room")
      #expect(person.send("SEARCH text=apple") == [":irc.test BATCH +2 search", ":irc.test BATCH -2"])
    }
    let listed = chat.connect().send("CAP LS 302").joined(separator: " ")
    #expect(listed.contains(" draft/search ") && listed.contains(" soju.im/search "))
  }

  @Test("No attribute must be there; with after, those said first count, else those said last")
  func attributes() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", ["batch", "draft/search"], in: "#room", "#other")
    let bob = chat.enter("bob", in: "#room")
    for number in 1...5 {
      chat.milliseconds += 1000
      (number % 2 == 0 ? bob : ann).send("PRIVMSG #room :\(number)")
    }
    ann.send("PRIVMSG #other :6")
    _ = ann.heard()
    #expect(texts(ann.send("SEARCH from=bob;in=#room")) == ["2", "4"])
    #expect(texts(ann.send("SEARCH in=#room;limit=2")) == ["4", "5"])
    #expect(texts(ann.send("SEARCH in=#room;limit=2;after=2023-11-14T22:13:22.000Z")) == ["2", "3"])
    #expect(texts(ann.send("SEARCH in=#room;limit=2;before=2023-11-14T22:13:24.000Z")) == ["3", "4"])
    #expect(texts(ann.send("SEARCH limit=9")).count == 6)
  }

  @Test("Whoever takes a nickname finds nothing of what was said to whom it belonged before")
  func nicknames() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann")
    let bob = chat.enter("bob")
    let eve = chat.enter("eve", Self.needs)
    bob.send("PRIVMSG ann :an apple")
    ann.send("QUIT")
    eve.send("NICK ann")
    _ = eve.heard()
    #expect(texts(eve.send("SEARCH text=apple")) == [] && texts(eve.send("SEARCH text=apple;in=bob")) == [])
  }

  @Test(
    "INVALID_PARAMS names what can't be understood",
    arguments: [
      ("text=", "text"), ("in=", "in"), ("text=a;limit=x", "limit"), ("text=a;after=now", "after"),
      ("text=a;before=", "before"), ("text=a;colour=red", "colour"),
    ])
  func errors(attributes: String, named: String) {
    let ann = ChatHarness(keepsHistory: true).enter("ann", Self.needs, in: "#room")
    #expect(ann.send("SEARCH \(attributes)") == [":irc.test FAIL SEARCH INVALID_PARAMS \(named) :Invalid parameters"])
  }

  @Test("A search that was cut short says that there may be more, behind what it has found")
  func incomplete() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", Self.needs, in: "#room")
    ann.send("PRIVMSG #room :a word")
    chat.history?.breakOff()
    let lines = ann.send("SEARCH text=word")
    #expect(lines.last?.contains("WARN SEARCH INCOMPLETE :There may be more") == true, "\(lines)")
    #expect(lines.contains { $0.contains("PRIVMSG #room :a word") })
  }

  @Test("Unknown to who has not negotiated it; INTERNAL_ERROR where the history can't be read")
  func unavailable() {
    let chat = ChatHarness(keepsHistory: true)
    #expect(chat.enter("old").send("SEARCH text=a").verbs == ["421"])
    let ann = chat.enter("ann", Self.needs)
    chat.history?.breakDown()
    #expect(ann.send("SEARCH text=a") == [":irc.test FAIL SEARCH INTERNAL_ERROR :Messages could not be searched"])
  }
}
