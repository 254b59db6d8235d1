import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC, Operator Messages, with operators at several nodes")
struct OperatorsOfNodesTests {
  /// Everybody at a node of their own.
  private func village(_ body: (ChatHarness) -> Void) {
    AlsoOverNodes.$isOn.withValue(true) { body(ChatHarness(OperatorTests.configure)) }
  }

  private func enterOperator(_ nick: String, _ chat: ChatHarness) -> Person {
    let person = chat.enter(nick)
    person.send("OPER root secret")
    chat.forgetAll()
    return person
  }

  @Test("REHASH and RESTART: operators of all nodes are told, and the node that was asked does it")
  func restart() {
    village { chat in
      let root = enterOperator("root", chat)
      let dan = enterOperator("dan", chat)
      let eve = enterOperator("eve", chat)
      dan.send("REHASH")
      #expect(chat.reloads == 1 && chat.village?.restarting == [])
      for other in [root, eve] { #expect(other.heard() == [":irc.test NOTICE * :*** dan (root): REHASH"]) }
      dan.send("RESTART")
      #expect(chat.village?.restarting == ["n2"] && chat.reloads == 1)
      for other in [root, eve] { #expect(other.heard().first == ":irc.test NOTICE * :*** dan (root): RESTART") }
      #expect(dan.isClosed && !root.isClosed && !eve.isClosed)
    }
  }

  @Test("While the log is silent, REHASH waits")
  func silence() {
    village { chat in
      let dan = enterOperator("dan", chat)
      chat.village?.isSilent = true
      #expect(dan.send("REHASH") == [] && chat.reloads == 0)
      chat.village?.isSilent = false
      chat.village?.advance(milliseconds: 5_000)
      #expect(dan.heard().verbs == ["382", "NOTICE"] && chat.reloads == 1)
    }
  }
}
