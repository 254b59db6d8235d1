import Testing

@testable import MadangChat

@Suite("Modern IRC: Connection Registration")
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
    #expect(lines.parameters(of: "004") == ["dan", "irc.test", "madang-1", "iow", "biklmnostv", "bklov"])
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
      "JOIN", "JOIN :", "PART", "TOPIC", "KICK", "KICK #room", "KICK #room :", "MODE", "WHO", "USERHOST", "ISON", "INVITE x",
      "PING",
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

  // MARK: PASS

  @Test("PASS message: where a password is needed, a wrong or missing one ends the connection with 464 and ERROR")
  func wrongPassword() {
    for first in ["PASS wrong", "PASS :", "PONG"] {
      let chat = ChatHarness { $0.password = "secret" }
      let person = chat.connect()
      person.send(first)
      person.send("NICK dan")
      let lines = person.send("USER d 0 * :Dan")
      #expect(lines.first == ":irc.test 464 dan :Password incorrect")
      #expect(lines.last?.hasPrefix("ERROR :") == true)
      #expect(person.isClosed)
      #expect(chat.world.person(named: "dan") == nil)
    }
  }

  @Test("PASS message: the last one sent before registering counts")
  func lastPassword() {
    let person = ChatHarness { $0.password = "secret" }.connect()
    person.send("PASS wrong")
    person.send("NICK dan")
    person.send("PASS secret")
    #expect(person.send("USER d 0 * :Dan").verbs.first == "001")
  }

  @Test("PASS message: needs a parameter, and is refused after registration")
  func passRefusals() {
    let chat = ChatHarness()
    #expect(chat.connect().send("PASS") == [":irc.test 461 * PASS :Not enough parameters"])
    #expect(chat.enter("dan").send("PASS x") == [":irc.test 462 dan :You may not reregister"])
  }

  // MARK: USER

  @Test("USER message: fewer than four parameters, an empty name or an empty real name are 461")
  func userParameters() {
    for line in ["USER", "USER d 0 *", "USER :", "USER d 0 * :"] {
      #expect(ChatHarness().connect().send(line) == [":irc.test 461 * USER :Not enough parameters"])
    }
  }

  @Test("USER message: a second one after the welcome is 462")
  func reregister() {
    #expect(ChatHarness().enter("dan").send("USER x 0 * :X") == [":irc.test 462 dan :You may not reregister"])
  }

  @Test("USER message: the name is shown with a tilde and cut at USERLEN, which counts it")
  func userLength() {
    let chat = ChatHarness()
    for (given, shown) in [(17, 17), (18, 18), (19, 18)] {
      let person = chat.connect()
      person.send("USER \(String(repeating: "u", count: given)) 0 * :U")
      let lines = person.send("NICK n\(given)")
      #expect(lines[0].hasSuffix("!~\(String(repeating: "u", count: shown))@host"))
      #expect(lines.all("005").contains { $0.parameters.contains("USERLEN=19") })
    }
  }

  @Test("USER message: bytes that would break nick!user@host are dropped, and nothing left is a default")
  func userCharacters() {
    let chat = ChatHarness()
    let person = chat.connect()
    person.send("USER a@b!c 0 * :A")
    #expect(person.send("NICK a")[0].hasSuffix(" a!~abc@host"))
    let other = chat.connect()
    other.send("USER @! 0 * :B")
    #expect(other.send("NICK b")[0].hasSuffix(" b!~user@host"))
  }

  // MARK: QUIT and ERROR

  @Test("QUIT message: answered with ERROR; neighbours hear `Quit: ` and the reason, once")
  func quit() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#one", "#two")
    let eve = chat.enter("eve", in: "#one", "#two")
    let far = chat.enter("far", in: "#three")
    chat.forgetAll()
    let lines = dan.send("QUIT :Gone to have lunch")
    #expect(lines.verbs == ["ERROR"])
    #expect(dan.isClosed)
    #expect(eve.heard() == [":dan!~dan@host QUIT :Quit: Gone to have lunch"])
    #expect(far.heard() == [])
    #expect(chat.world.person(named: "dan") == nil)
  }

  @Test("QUIT message: without a reason the text is the prefix alone")
  func quitWithoutReason() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#one")
    let eve = chat.enter("eve", in: "#one")
    dan.send("QUIT")
    #expect(eve.heard() == [":dan!~dan@host QUIT :Quit: "])
  }

  @Test("QUIT message: may come before registration, and frees the nickname")
  func quitEarly() {
    let chat = ChatHarness()
    let person = chat.connect()
    person.send("NICK dan")
    #expect(person.send("QUIT").verbs == ["ERROR"])
    #expect(chat.connect().send("NICK dan") == [])
    #expect(chat.world.unregisteredCount == 1)
  }

  @Test("QUIT message: a connection that ends by itself is told once, with what happened")
  func lostConnection() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#one")
    let eve = chat.enter("eve", in: "#one")
    chat.drop(dan, reason: "Ping timeout")
    chat.drop(dan, reason: "Ping timeout")
    #expect(eve.heard() == [":dan!~dan@host QUIT :Ping timeout"])
  }

  @Test("ERROR message: from a client it means nothing")
  func errorFromClient() {
    #expect(ChatHarness().connect().send("ERROR :x") == [])
    #expect(ChatHarness().enter("dan").send("ERROR :x") == [])
  }

  // MARK: PING and PONG

  @Test("PING message: answered with PONG, the server's name and the same token")
  func ping() {
    let dan = ChatHarness().enter("dan")
    #expect(dan.send("PING abc") == [":irc.test PONG irc.test :abc"])
    #expect(dan.send("PING :a b :c") == [":irc.test PONG irc.test :a b :c"])
  }

  @Test("ERR_NOORIGIN: an empty token")
  func pingEmpty() {
    #expect(ChatHarness().enter("dan").send("PING :") == [":irc.test 409 dan :No origin specified"])
  }

  @Test("PING may come during registration; PONG is never answered")
  func pingEarly() {
    let person = ChatHarness().connect()
    #expect(person.send("PING x") == [":irc.test PONG irc.test :x"])
    #expect(person.send("PONG x") == [])
    #expect(person.send("PONG") == [])
  }
}
