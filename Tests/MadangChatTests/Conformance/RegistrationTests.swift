import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: Connection Registration", .alsoOverNodes)
struct RegistrationTests {
  @Test("Connection Registration: after NICK and USER come 001 to 005, LUSERS and the MOTD, in this order")
  func welcomeOrder() {
    let person = ChatHarness().connect()
    #expect(person.send("NICK dan") == [])
    let lines = person.send("USER d 0 * :Dan")
    let verbs = lines.verbs
    #expect(Array(verbs.prefix(5)) == ["001", "002", "003", "004", "005"])
    #expect(verbs.drop { $0 != "251" }.first == "251")
    #expect(Array(verbs.suffix(3)) == ["375", "372", "376"])
    #expect(verbs.lastIndex(of: "005")! < verbs.firstIndex(of: "251")!)
    #expect(verbs.lastIndex(of: "266")! < verbs.firstIndex(of: "375")!)
    #expect(lines.allSatisfy { $0.hasPrefix(":irc.test ") && $0.parameters.first == "dan" })
  }

  @Test("RPL_WELCOME: names the network and the source that others will see")
  func welcomeText() {
    let person = ChatHarness().connect(host: "10.0.0.1")
    person.send("USER d 0 * :Dan")
    let lines = person.send("NICK dan")
    #expect(lines.parameters(of: "001") == ["dan", "Welcome to the Test Network, dan!~d@10.0.0.1"])
    #expect(lines.parameters(of: "004") == ["dan", "irc.test", "madang-1", "Biosw", "CDIMRWbceiklmnostuv", "IWbeklov"])
  }

  @Test(
    "ERR_NOTREGISTERED: before the welcome, other commands are refused, known or not",
    arguments: ["JOIN #room", "PRIVMSG dan :hi", "JOIN", "LIST", "WHOIS dan", "NONSENSE"])
  func notRegistered(line: String) {
    #expect(ChatHarness().connect().send(line) == [":irc.test 451 * :You have not registered"])
  }

  @Test("ERR_UNKNOWNCOMMAND: a welcomed person is told which command is not known")
  func unknownCommand() {
    let dan = ChatHarness().enter("dan")
    #expect(dan.send("NONSENSE a b") == [":irc.test 421 dan NONSENSE :Unknown command"])
    #expect(dan.send("nonSENSE") == [":irc.test 421 dan nonSENSE :Unknown command"])
    #expect(dan.send("001 dan :hi") == [":irc.test 421 dan 001 :Unknown command"])
  }

  @Test("Commands are known in either case (Modern IRC, Message Format)")
  func commandCase() {
    #expect(ChatHarness().enter("dan").send("pInG x") == [":irc.test PONG irc.test :x"])
  }

  @Test(
    "ERR_NEEDMOREPARAMS: a command with too few parameters, or an empty one, names itself",
    arguments: [
      "JOIN", "JOIN :", "PART", "TOPIC", "KICK", "KICK #room", "KICK #room :", "MODE", "WHO", "USERHOST", "ISON",
      "INVITE x", "PING",
    ])
  func needMoreParameters(line: String) {
    let name = line.split(separator: " ")[0]
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(dan.send(line) == [":irc.test 461 dan \(name) :Not enough parameters"])
  }

  @Test("A source that a client claims is not believed (Modern IRC, Source)")
  func claimedSource() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    eve.send(":dan!~dan@host PRIVMSG #room :hi")
    #expect(dan.heard().last == ":eve!~eve@host PRIVMSG #room :hi")
  }

  @Test("Empty lines are ignored (Modern IRC, Compatibility with incorrect software)")
  func emptyLine() {
    #expect(ChatHarness().enter("dan").send("   ") == [])
  }

  @Test("A refusal keeps its text, however long the name that it repeats (RFC 1459 §2.3)")
  func longNames() {
    let dan = ChatHarness().enter("dan")
    for line in ["JOIN #", "PRIVMSG ", "WHOIS ", "KICK #", "MODE "] {
      let lines = dan.send(line + String(repeating: "x", count: 490) + " y")
      #expect(!lines.isEmpty && lines.allSatisfy { $0.contains(" :") })
    }
  }
}
