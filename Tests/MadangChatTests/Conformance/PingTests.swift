import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: PING and PONG messages", .alsoOverNodes)
struct PingTests {
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
