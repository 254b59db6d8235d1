import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: labeled-response and batch", .alsoOverNodes)
struct LabeledResponseTests {
  private let capabilities = ["labeled-response", "batch"]

  @Test("Tags: an answer of one line carries the label")
  func single() {
    let dan = ChatHarness().enter("dan", capabilities)
    #expect(dan.send("@label=a1 PING x") == ["@label=a1 :irc.test PONG irc.test :x"])
    #expect(dan.send("@label=b PRIVMSG nobody :x") == ["@label=b :irc.test 401 dan nobody :No such nick/channel"])
    #expect(dan.send("@label=c NONSENSE") == ["@label=c :irc.test 421 dan NONSENSE :Unknown command"])
    #expect(dan.send("@label=d JOIN") == ["@label=d :irc.test 461 dan JOIN :Not enough parameters"])
  }

  @Test("Batch types: an answer of several lines is a batch, whose start alone carries the label")
  func several() {
    let dan = ChatHarness().enter("dan", capabilities)
    let lines = dan.send("@label=abc WHOIS dan")
    let reference = lines[0].parameters[0].dropFirst()
    #expect(lines[0].tags == ["label=abc"] && lines[0].verb == "BATCH")
    #expect(lines[0].parameters == ["+\(reference)", "labeled-response"])
    #expect(lines.dropFirst().dropLast().allSatisfy { $0.tags == ["batch=\(reference)"] })
    #expect(lines.last == ":irc.test BATCH -\(reference)")
    #expect(lines.dropFirst().dropLast().map(\.verb).last == "318")
  }

  @Test(
    "The ACK response: where a command has no answer",
    arguments: ["PONG x", "PRIVMSG eve :x", "NOTICE nobody :x", "CAP END"])
  func acknowledged(line: String) {
    let chat = ChatHarness()
    let eve = chat.enter("eve")
    #expect(chat.enter("dan", capabilities).send("@label=q \(line)") == ["@label=q :irc.test ACK"])
    #expect(eve.heard().allSatisfy { $0.tags.isEmpty })
  }

  @Test("A label counts only where labeled-response and batch are both negotiated (Dependencies)")
  func dependencies() {
    let chat = ChatHarness()
    #expect(chat.enter("a", ["batch"]).send("@label=x PING y") == [":irc.test PONG irc.test :y"])
    #expect(chat.enter("b", ["labeled-response"]).send("@label=x PING y") == [":irc.test PONG irc.test :y"])
    #expect(chat.enter("c").send("@label=x PONG y") == [])
  }

  @Test("Tag value: at most 64 bytes, not empty; a longer one is no label")
  func value() {
    let dan = ChatHarness().enter("dan", capabilities)
    for count in [63, 64, 65] {
      let label = String(repeating: "l", count: count)
      #expect(dan.send("@label=\(label) PONG x") == (count > 64 ? [] : ["@label=\(label) :irc.test ACK"]))
    }
    #expect(dan.send("@label= PONG x") == [])
    #expect(dan.send("@label PONG x") == [])
    #expect(dan.send("@label=a\\:b\\s PONG x") == ["@label=a\\:b\\s :irc.test ACK"])
    #expect(dan.send("@label=a;label=b PONG x") == ["@label=b :irc.test ACK"])
  }

  @Test("With echo-message the echo carries the label; others get none")
  func echo() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", capabilities + ["echo-message", "message-tags"], in: "#room")
    let eve = chat.enter("eve", capabilities + ["message-tags"], in: "#room")
    _ = dan.heard()
    let plain = ":dan!~dan@host PRIVMSG #room :hi"
    #expect(dan.send("@label=1;+a=2 PRIVMSG #room :hi") == ["@label=1;+a=2 \(plain)"])
    #expect(eve.heard() == ["@+a=2 \(plain)"])
    #expect(dan.send("@label=2;+a TAGMSG #room") == ["@label=2;+a :dan!~dan@host TAGMSG #room"])
  }

  @Test("A message to oneself: only the echo carries the label")
  func oneself() {
    let chat = ChatHarness()
    let line = ":dan!~dan@host PRIVMSG dan :hi"
    let dan = chat.enter("dan", capabilities + ["echo-message"])
    #expect(dan.send("@label=1 PRIVMSG dan :hi") == [line, "@label=1 \(line)"])
    let eve = chat.enter("eve", capabilities)
    #expect(
      eve.send("@label=1 PRIVMSG eve :hi") == [":eve!~eve@host PRIVMSG eve :hi", "@label=1 :irc.test ACK"])
  }

  @Test("JOIN, PART, NICK, MODE, KICK and TOPIC of one's own belong to the answer")
  func ownEvents() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", capabilities)
    let eve = chat.enter("eve", in: "#other")
    _ = eve
    let join = dan.send("@label=1 JOIN #room")
    #expect(join.verbs == ["BATCH", "JOIN", "353", "366", "BATCH"])
    #expect(dan.send("@label=2 TOPIC #room :t") == ["@label=2 :dan!~dan@host TOPIC #room :t"])
    #expect(dan.send("@label=3 MODE #room +i") == ["@label=3 :dan!~dan@host MODE #room +i"])
    #expect(dan.send("@label=4 NICK daniel") == ["@label=4 :dan!~dan@host NICK :daniel"])
    #expect(dan.send("@label=5 MODE daniel +i") == ["@label=5 :daniel!~dan@host MODE daniel +i"])
    #expect(dan.send("@label=6 PART #room") == ["@label=6 :daniel!~dan@host PART #room"])
    dan.send("JOIN #room")
    #expect(dan.send("@label=7 KICK #room daniel") == ["@label=7 :daniel!~dan@host KICK #room daniel :daniel"])
    #expect(dan.send("@label=8 QUIT").first?.hasPrefix("@label=8 ERROR") == true)
  }

  @Test("The label comes with the other tags of a message (server-time)")
  func withTime() {
    let dan = ChatHarness().enter("dan", capabilities + ["server-time"])
    #expect(dan.send("@label=1 PONG x")[0].tags == ["label=1", "time=2023-11-14T22:13:20.000Z"])
    #expect(dan.send("@label=1 LUSERS").dropFirst().allSatisfy { $0.tags.contains("time=2023-11-14T22:13:20.000Z") })
  }
}
