import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: ADMIN, INFO, LINKS, STATS and HELP message", .alsoOverNodes)
struct InformationTests {
  @Test("ADMIN message: 256 with the server, then 257, 258 and 259")
  func admin() {
    let chat = ChatHarness {
      $0.admin.place = "Seoul"
      $0.admin.organization = "A house"
      $0.admin.email = "root@irc.test"
    }
    let dan = chat.enter("dan")
    let expected = [
      ":irc.test 256 dan irc.test :Administrative info", ":irc.test 257 dan :Seoul", ":irc.test 258 dan :A house",
      ":irc.test 259 dan :root@irc.test",
    ]
    #expect(dan.send("ADMIN") == expected)
    for target in ["irc.test", "*.test", "dan"] { #expect(dan.send("ADMIN \(target)") == expected) }
    #expect(dan.send("ADMIN other.test") == [":irc.test 402 dan other.test :No such server"])
    #expect(ChatHarness().enter("dan").send("ADMIN").verbs == ["256", "257", "258", "259"])
  }

  @Test("INFO message: 371 as often as there is something to tell, then 374")
  func info() {
    let lines = ChatHarness().enter("dan").send("INFO")
    #expect(Set(lines.verbs.dropLast()) == ["371"])
    #expect(lines.last == ":irc.test 374 dan :End of INFO list")
    #expect(ChatHarness().enter("dan").send("INFO other.test").verbs == ["402"])
  }

  @Test(
    "LINKS message: this server, linked to itself; 365 has * and ends the list",
    .onOneServer("NodeRuleTests has the answer of several."))
  func links() {
    let chat = ChatHarness { $0.serverInfo = "test server" }
    let dan = chat.enter("dan")
    #expect(
      dan.send("LINKS") == [
        ":irc.test 364 dan irc.test irc.test :0 test server", ":irc.test 365 dan * :End of /LINKS list",
      ])
    #expect(dan.send("LINKS *.test").verbs == ["364", "365"])
    #expect(dan.send("LINKS other.*").verbs == ["365"])
  }

  // MARK: STATS

  @Test("STATS message, u: how long the server has been up")
  func uptime() {
    let chat = ChatHarness()
    chat.world.settings.startedSeconds = chat.seconds - (3 * 86_400 + 4 * 3_600 + 5 * 60 + 6)
    #expect(
      chat.enter("dan").send("STATS u") == [
        ":irc.test 242 dan :Server Up 3 days 4:05:06", ":irc.test 219 dan u :End of /STATS report",
      ])
  }

  @Test("STATS message: a letter is needed; another server does not exist; what nobody counts is an empty report")
  func statsEdges() {
    let dan = ChatHarness().enter("dan")
    #expect(dan.send("STATS") == [":irc.test 461 dan STATS :Not enough parameters"])
    #expect(dan.send("STATS u other.test") == [":irc.test 402 dan other.test :No such server"])
    #expect(dan.send("STATS u irc.test").verbs == ["242", "219"])
    #expect(dan.send("STATS y") == [":irc.test 219 dan y :End of /STATS report"])
  }

  @Test("STATS message, o, k and p: for operators; others are told 481 (ERR_NOPRIVILEGES)", arguments: ["o", "k", "p"])
  func statsPrivileges(letter: String) {
    let chat = ChatHarness(OperatorTests.configure)
    let dan = chat.enter("dan")
    #expect(dan.send("STATS \(letter)").verbs == ["481", "219"])
    dan.send("OPER guard secret")
    #expect(dan.send("STATS \(letter)").verbs == ["723", "219"])
  }

  @Test("STATS message, o and p: who may become an operator, from where, and who is one")
  func statsOperators() {
    let chat = ChatHarness(OperatorTests.configure)
    let dan = chat.enter("dan")
    dan.send("OPER root secret")
    #expect(
      dan.send("STATS o").all("243").map { Array($0.parameters.dropFirst()) } == [
        ["O", "*@*", "*", "root", "admin"], ["O", "*@*", "*", "guard", "operator"],
        ["O", "*@elsewhere", "*", "far", "operator"],
      ])
    #expect(dan.send("STATS p").all("249") == [":irc.test 249 dan :dan ~dan@host is root (admin)"])
  }

  // MARK: HELP

  @Test(
    "HELP message: a title, an empty line, any number of lines, and the last one is 706", arguments: ["HELP", "HELPOP"])
  func index(command: String) {
    let lines = ChatHarness().enter("dan").send(command)
    #expect(lines.first?.hasPrefix(":irc.test 704 dan * :") == true)
    #expect(lines.dropFirst().first == ":irc.test 705 dan * :")
    #expect(Set(lines.verbs.dropFirst().dropLast()) == ["705"])
    #expect(lines.last?.verb == "706")
    #expect(lines.allSatisfy { $0.parameters[1] == "*" && $0.parameters.count == 3 })
  }

  @Test("HELP message: there is a topic for every command, under the name that was asked for")
  func topics() {
    let dan = ChatHarness().enter("dan")
    for row in CommandTable.standard.rows {
      let lines = dan.send("HELP \(row.name.lowercased())")
      #expect(lines.verbs.prefix(2) == ["704", "705"] && lines.verbs.last == "706")
      #expect(lines.allSatisfy { $0.parameters[1] == row.name.lowercased() })
    }
    #expect(dan.send("HELP modes").verbs.first == "704")
  }

  @Test("ERR_HELPNOTFOUND: the subject that nobody knows, or * where it can't be a parameter")
  func unknown() {
    let dan = ChatHarness().enter("dan")
    #expect(dan.send("HELP nothing") == [":irc.test 524 dan nothing :No help available on this topic"])
    #expect(dan.send("HELP :unknown subject") == [":irc.test 524 dan * :No help available on this topic"])
    #expect(dan.send("HELP ::x") == [":irc.test 524 dan * :No help available on this topic"])
  }
}
