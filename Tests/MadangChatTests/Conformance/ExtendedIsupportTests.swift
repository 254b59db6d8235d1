import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: extended-isupport", .alsoOverNodes)
struct ExtendedIsupportTests {
  private let both = ["draft/extended-isupport", "batch"]

  @Test("ISUPPORT is answered by the full list, before the welcome for those who negotiated it (`ISUPPORT` command)")
  func command() {
    let chat = ChatHarness()
    let early = chat.connect()
    #expect(early.send("ISUPPORT").verbs == ["451"])
    early.send("CAP REQ draft/extended-isupport")
    let before = early.send("ISUPPORT")
    #expect(Set(before.verbs) == ["005"] && before.allSatisfy { $0.parameters[0] == "*" })
    let dan = chat.enter("dan")
    let after = dan.send("ISUPPORT")
    #expect(Set(after.verbs) == ["005"])
    #expect(after.flatMap { $0.parameters.dropFirst() } == before.flatMap { $0.parameters.dropFirst() })
    #expect(after == dan.send("VERSION").all("005"))
  }

  private func expectOneBatch(_ lines: [String]) {
    let borders = lines.all("BATCH")
    #expect(borders.count == 2)
    guard let first = lines.firstIndex(where: { $0.verb == "BATCH" }), borders.count == 2 else { return }
    #expect(borders[0].parameters[1] == "draft/isupport")
    let reference = borders[0].parameters[0].dropFirst()
    #expect(borders[1].parameters == ["-\(reference)"])
    #expect(lines.all("005").allSatisfy { $0.tags == ["batch=\(reference)"] })
    let inside = lines[(first + 1)...].prefix { $0.verb != "BATCH" }
    #expect(Array(inside.map(\.verb)) == lines.all("005").map(\.verb))
  }

  @Test("`draft/isupport` batch: all RPL_ISUPPORT stand in one, in whatever order both capabilities came")
  func batch() {
    for capabilities in [both, both.reversed()] {
      let chat = ChatHarness()
      let dan = chat.connect()
      for capability in capabilities { dan.send("CAP REQ \(capability)") }
      expectOneBatch(dan.send("ISUPPORT"))
      dan.send("NICK dan")
      dan.send("USER dan 0 * :D")
      expectOneBatch(dan.send("CAP END"))
      expectOneBatch(dan.send("VERSION"))
      expectOneBatch(dan.send("ISUPPORT"))
    }
  }

  @Test(
    "With one of the two capabilities alone there is no batch", arguments: [["batch"], ["draft/extended-isupport"]])
  func oneAlone(capabilities: [String]) {
    let chat = ChatHarness()
    let dan = chat.enter("dan", capabilities)
    #expect(Set(dan.send("ISUPPORT").verbs) == ["005"])
  }

  @Test("labeled-response: the batch itself has the label where it is the whole answer; otherwise it is nested")
  func labelled() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", both + ["labeled-response"])
    let whole = dan.send("@label=x ISUPPORT")
    #expect(whole.first?.hasPrefix("@label=x :irc.test BATCH +2 draft/isupport") == true)
    #expect(whole.last == ":irc.test BATCH -2")
    let nested = dan.send("@label=y VERSION")
    #expect(nested.first == "@label=y :irc.test BATCH +1 labeled-response")
    #expect(nested.contains("@batch=1 :irc.test BATCH +2 draft/isupport"))
    #expect(nested.contains("@batch=1 :irc.test BATCH -2"))
    #expect(nested.all("005").allSatisfy { $0.tags == ["batch=2"] })
    #expect(nested.last == ":irc.test BATCH -1")
  }

  @Test("network-icon: draft/ICON has the address of a picture, where there is one")
  func icon() {
    func tokens(_ chat: ChatHarness) -> [String] { chat.enter("dan").send("ISUPPORT").flatMap(\.parameters) }
    #expect(tokens(ChatHarness()).contains { $0.hasPrefix("draft/ICON") } == false)
    let chat = ChatHarness { $0.networkIcon = "https://example.org/icon.svg?a=b" }
    #expect(tokens(chat).contains("draft/ICON=https://example.org/icon.svg?a\\x3Db"))
  }
}
