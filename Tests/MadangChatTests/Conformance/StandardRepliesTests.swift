import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: standard-replies", .alsoOverNodes)
struct StandardRepliesTests {
  @Test("Message Format: type, command, code, context in order, and a description as the last parameter")
  func format() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    chat.run(as: dan) { world, effects in
      effects.fail("BOX", "BOXES_INVALID", "STACK", "CLOCKWISE", text: "Given boxes are not supported")
      effects.warn("REHASH", "CERTS_EXPIRED", text: "expired")
      effects.note("*", "OPER_MESSAGE", text: "Welcome")
    }
    #expect(
      dan.heard() == [
        ":irc.test FAIL BOX BOXES_INVALID STACK CLOCKWISE :Given boxes are not supported",
        ":irc.test WARN REHASH CERTS_EXPIRED :expired", ":irc.test NOTE * OPER_MESSAGE :Welcome",
      ])
  }

  @Test("Message Format: the reply has the label of the command that brought it")
  func label() {
    let dan = ChatHarness().enter("dan", ["labeled-response", "batch", "setname"])
    let reply = dan.send("@label=7 SETNAME :\(String(repeating: "x", count: 400))")
    #expect(reply.count == 1 && reply[0].hasPrefix("@label=7 :irc.test FAIL SETNAME INVALID_REALNAME :"))
  }

  @Test("Capabilities: it is offered, and standardised numerics stay what they are under it")
  func numericsStay() {
    let dan = ChatHarness().enter("dan", ["standard-replies"])
    #expect(dan.send("JOIN").verbs == ["461"])
    #expect(dan.send("NONSENSE").verbs == ["421"])
  }
}
