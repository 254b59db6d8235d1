import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: LIST message and ELIST", .alsoOverNodes)
struct ListTests {
  private func names(_ lines: [String]) -> Set<String> { Set(lines.all("322").map { $0.parameters[1] }) }

  @Test("Each visible room with its members and topic, between 321 and 323 (RPL_LIST)")
  func list() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a", "#b")
    let eve = chat.enter("eve", in: "#b")
    dan.send("TOPIC #b :tea")
    _ = eve.heard()
    #expect(
      eve.send("LIST") == [
        ":irc.test 321 eve Channel :Users  Name", ":irc.test 322 eve #a 1 :", ":irc.test 322 eve #b 2 :tea",
        ":irc.test 323 eve :End of /LIST",
      ])
  }

  @Test("Only the rooms that are named, where some are")
  func named() {
    let dan = ChatHarness().enter("dan", in: "#a", "#b", "#c")
    #expect(names(dan.send("LIST #A,#c,#none")) == ["#a", "#c"])
    #expect(dan.send("LIST #none").verbs == ["321", "323"])
  }

  @Test("Secret Channel Mode: not for those outside, even by name")
  func secret() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a", "#b")
    dan.send("MODE #a +s")
    let eve = chat.enter("eve")
    #expect(names(eve.send("LIST")) == ["#b"])
    #expect(names(eve.send("LIST #a")) == [])
    #expect(names(dan.send("LIST")) == ["#a", "#b"])
  }

  @Test("ELIST U: more or fewer members than a number")
  func members() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#one", "#two")
    let eve = chat.enter("eve", in: "#two")
    _ = eve
    #expect(names(dan.send("LIST >1")) == ["#two"])
    #expect(names(dan.send("LIST <2")) == ["#one"])
    #expect(names(dan.send("LIST >0,<2")) == ["#one"])
    #expect(names(dan.send("LIST #t* >0")) == ["#two"])
  }

  @Test("ELIST M and N: a mask, and a mask that must not match")
  func masks() {
    let dan = ChatHarness().enter("dan", in: "#tea", "#team", "#coffee")
    #expect(names(dan.send("LIST *TEA*")) == ["#tea", "#team"])
    #expect(names(dan.send("LIST !*tea*")) == ["#coffee"])
    #expect(names(dan.send("LIST *e*,!*m")) == ["#tea", "#coffee"])
  }

  @Test("ELIST C: created less (C<) or more (C>) than so many minutes ago")
  func created() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#old")
    chat.milliseconds += 60 * 60_000
    dan.send("JOIN #new")
    chat.milliseconds += 60_000
    #expect(names(dan.send("LIST C>60")) == ["#old"])
    #expect(names(dan.send("LIST C<60")) == ["#new"])
    #expect(names(dan.send("LIST C<61")) == ["#new"])
    #expect(names(dan.send("LIST C<62")) == ["#old", "#new"])
  }

  @Test("ELIST T: topic set less (T<) or more (T>) than so many minutes ago")
  func topic() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#old", "#new", "#none")
    dan.send("TOPIC #old :x")
    chat.milliseconds += 30 * 60_000
    dan.send("TOPIC #new :x")
    chat.milliseconds += 60_000
    #expect(names(dan.send("LIST T<10")) == ["#new"])
    #expect(names(dan.send("LIST T>10")) == ["#old"])
    #expect(names(dan.send("LIST T>99999999999999999")) == [])
  }
}
