import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: client-batch", .alsoOverNodes)
struct ClientBatchTests {
  private let needs = ["batch", "draft/multiline"]

  @Test(
    "Errors, INVALID_REFTAG: letters, digits and hyphens only; what follows in that batch is passed over",
    arguments: ["a_b", "a.b", "ä", ""])
  func invalidReference(reference: String) {
    let chat = ChatHarness()
    let dan = chat.enter("dan", needs, in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    let lines = dan.send("BATCH +\(reference) draft/multiline #room")
    #expect(
      lines == [
        ":irc.test FAIL BATCH INVALID_REFTAG \(reference.isEmpty ? "*" : reference) "
          + ":A reference tag has only letters, digits and hyphens"
      ])
    if !reference.isEmpty {
      #expect(dan.send("@batch=\(reference) PRIVMSG #room :x") == [])
      #expect(dan.send("BATCH -\(reference)") == [])
    }
    #expect(eve.heard() == [])
  }

  @Test("The reference tag is opaque: upper case, digits and hyphens, and case-sensitive (batch)")
  func references() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", needs, in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    dan.send("BATCH +-A0z draft/multiline #room")
    #expect(dan.send("@batch=-A0Z PRIVMSG #room :no").parameters(of: "FAIL")?[1] == "INVALID_REFTAG")
    #expect(dan.send("@batch=-A0z PRIVMSG #room :yes") == [])
    #expect(dan.send("BATCH --A0z") == [])
    #expect(eve.heard() == [":dan!~dan@host PRIVMSG #room :yes"])
  }

  @Test("Errors, UNKNOWN_TYPE: a type that nobody knows, or that was not negotiated; its lines are passed over")
  func unknownType() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#room")
    for (capabilities, type) in [
      (needs, "netsplit"), (needs, "DRAFT/MULTILINE"), (["batch"], "draft/multiline"),
      (["draft/multiline"], "draft/multiline"), ([], "draft/multiline"),
    ] {
      let dan = chat.enter("dan", capabilities, in: "#room")
      _ = eve.heard()
      #expect(
        dan.send("BATCH +1 \(type) #room") == [":irc.test FAIL BATCH UNKNOWN_TYPE 1 \(type) :Unknown batch type"])
      #expect(dan.send("@batch=1 PRIVMSG #room :x") == [])
      #expect(dan.send("@batch=1 NICK other") == [])
      #expect(dan.send("BATCH -1") == [])
      #expect(eve.heard() == [])
      dan.send("QUIT")
    }
  }

  @Test("Errors, TIMEOUT: told with the next line, or when the connection is asked whether it is there")
  func timeout() {
    let chat = ChatHarness { $0.limits.clientBatchSecondsMax = 10 }
    let dan = chat.enter("dan", needs, in: "#room")
    let told = [":irc.test FAIL BATCH TIMEOUT a :The batch was left open for too long"]
    for late in ["@batch=a PRIVMSG #room :x", "BATCH -a"] {
      dan.send("BATCH +a draft/multiline #room")
      chat.milliseconds += 10_000
      #expect(dan.send("@batch=a PRIVMSG #room :x") == [])
      chat.milliseconds += 1_000
      #expect(dan.send(late) == told)
      #expect(dan.send("@batch=a PRIVMSG #room :x").count == (late == "BATCH -a" ? 1 : 0))
      dan.send("BATCH -a")
    }
    dan.send("BATCH +a draft/multiline #room")
    chat.milliseconds += 11_000
    #expect(dan.send("BATCH +b draft/multiline #room") == told)
    #expect(dan.send("@batch=b PRIVMSG #room :x") == [])
    #expect(dan.send("BATCH -b") == [])
  }

  @Test("A reference that was never opened is told once, and its lines are not said")
  func unopened() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", needs, in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    #expect(
      dan.send("@batch=z PRIVMSG #room :x") == [":irc.test FAIL BATCH INVALID_REFTAG z :No such batch is open"])
    #expect(dan.send("@batch=z PRIVMSG #room :x") == [])
    #expect(dan.send("BATCH -y") == [":irc.test FAIL BATCH INVALID_REFTAG y :No such batch is open"])
    #expect(dan.send("BATCH y")[0].hasPrefix(":irc.test FAIL BATCH INVALID_REFTAG y :"))
    #expect(eve.heard() == [])
  }

  @Test("Who has not negotiated it, and whose tag nobody reads, speaks as ever")
  func unrelated() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#room")
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    _ = eve.heard()
    #expect(dan.send("@batch=1 PRIVMSG #room :x") == [])
    #expect(eve.heard() == [":dan!~dan@host PRIVMSG #room :x"])
  }

  @Test("Too few parameters: neither reference nor type (ERR_NEEDMOREPARAMS); before the welcome, ERR_NOTREGISTERED")
  func parameters() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", needs)
    #expect(dan.send("BATCH") == [":irc.test 461 dan BATCH :Not enough parameters"])
    #expect(dan.send("BATCH :") == [":irc.test 461 dan BATCH :Not enough parameters"])
    #expect(dan.send("BATCH +1") == [":irc.test 461 dan BATCH :Not enough parameters"])
    #expect(chat.connect().send("BATCH +1 draft/multiline #room").verbs == ["451"])
  }

  @Test("Clients MUST NOT send nested batches: both are given up, whatever is said in them")
  func nested() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", needs, in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    dan.send("BATCH +1 draft/multiline #room")
    #expect(dan.send("@batch=1 BATCH +2 draft/multiline #room").parameters(of: "FAIL")?[1] == "MULTILINE_INVALID")
    for line in ["@batch=2 PRIVMSG #room :x", "@batch=1 BATCH -2", "@batch=1 PRIVMSG #room :x", "BATCH -1"] {
      #expect(dan.send(line) == [], "\(line)")
    }
    dan.send("BATCH +3 draft/multiline #room")
    #expect(dan.send("BATCH +4 draft/multiline #room").parameters(of: "FAIL")?[1] == "MULTILINE_INVALID")
    #expect(dan.send("@batch=4 PRIVMSG #room :no") == [])
    #expect(dan.send("@batch=3 PRIVMSG #room :yes") == [])
    #expect(dan.send("BATCH -4") == [] && dan.send("BATCH -3") == [])
    #expect(eve.heard() == [":dan!~dan@host PRIVMSG #room :yes"])
  }

  @Test("What is not part of the batch runs, and the batch goes on: a PONG can't wait")
  func between() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", needs, in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    dan.send("BATCH +1 draft/multiline #room")
    dan.send("@batch=1 PRIVMSG #room :one")
    #expect(dan.send("PING x").verbs == ["PONG"])
    dan.send("PRIVMSG #room :aside")
    dan.send("@batch=1 PRIVMSG #room :two")
    dan.send("BATCH -1")
    #expect(eve.heard().map { $0.parameters[1] } == ["aside", "one", "two"])
  }

  @Test("A client that goes leaves nothing behind, and the next in its place has no batch")
  func leaves() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#room")
    for ends in [true, false] {
      let dan = chat.enter("dan", needs, in: "#room")
      dan.send("BATCH +1 draft/multiline #room")
      dan.send("@batch=1 PRIVMSG #room :x")
      _ = eve.heard()
      if ends { dan.send("QUIT") } else { chat.drop(dan, reason: "Connection closed") }
      #expect(eve.heard().verbs == ["QUIT"])
      #expect(chat.world.clientBatches.isEmpty)
    }
  }

  @Test("Only so many refused references are remembered")
  func bounded() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", needs)
    for number in 0..<100 { dan.send("BATCH +r\(number) nonsense") }
    #expect(dan.send("@batch=r99 PRIVMSG dan :x") == [])
    #expect(dan.send("@batch=r0 PRIVMSG dan :x").verbs == ["FAIL"])
    for number in 92..<100 { dan.send("BATCH -r\(number)") }
    dan.send("BATCH -r0")
    #expect(chat.world.clientBatches.isEmpty)
  }
}
