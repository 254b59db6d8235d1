import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: PASS message", .alsoOverNodes)
struct PassTests {
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

  @Test("Passwords and nicknames of any length may be given again and again, and nothing is kept of the earlier ones")
  func changesOfMind() {
    let shared = SharedNicknames { $0.limits.nickBytesMax = 64 }
    let long = (0..<3).map { String(repeating: "dan", count: 10) + "\($0)" }
    let holder = shared.enter()
    let person = shared.chat.connect()
    person.send("CAP REQ :sasl")
    for nick in long {
      holder.send("NICK \(nick)")
      // Whose it may turn out to be.
      #expect(person.send("NICK \(nick)").isEmpty)
      #expect(person.send("PASS \(nick)").isEmpty)
    }
  }

  @Test("PASS message: needs a parameter, and is refused after registration")
  func passRefusals() {
    let chat = ChatHarness()
    #expect(chat.connect().send("PASS") == [":irc.test 461 * PASS :Not enough parameters"])
    #expect(chat.enter("dan").send("PASS x") == [":irc.test 462 dan :You may not reregister"])
  }
}
