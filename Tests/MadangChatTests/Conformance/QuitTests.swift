import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: QUIT and ERROR messages", .alsoOverNodes)
struct QuitTests {
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
}
