import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: MODE message, User mode", .alsoOverNodes)
struct UserModeTests {
  @Test("Asked for, one's own modes are 221; others' are 502, and nobody's 401")
  func query() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve")
    _ = eve
    #expect(dan.send("MODE DAN") == [":irc.test 221 dan +"])
    dan.send("MODE dan +wi")
    #expect(dan.send("MODE dan") == [":irc.test 221 dan +iw"])
    #expect(dan.send("MODE eve") == [":irc.test 502 dan :Can't view modes for other users"])
    #expect(dan.send("MODE eve +i") == [":irc.test 502 dan :Cant change mode for other users"])
    #expect(dan.send("MODE nobody") == [":irc.test 401 dan nobody :No such nick/channel"])
  }

  @Test("A change is told to the person alone, with what came about; unknown letters follow as 501")
  func change() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    #expect(dan.send("MODE dan +i-w") == [":dan!~dan@host MODE dan +i"])
    #expect(dan.send("MODE dan +i") == [])
    #expect(
      dan.send("MODE dan -iZ+wQ") == [":dan!~dan@host MODE dan -i+w", ":irc.test 501 dan :Unknown MODE flag"])
    #expect(eve.heard() == [])
  }

  @Test("Nobody makes themselves an operator (Oper User Mode)")
  func noSelfPromotion() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    #expect(dan.send("MODE dan +o") == [])
    #expect(dan.send("MODE dan") == [":irc.test 221 dan +"])
    #expect(chat.world.operatorCount == 0)
  }

  @Test("The invisible are counted while they are here (LUSERS message)")
  func counted() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve")
    let servers = chat.village?.count ?? 1
    eve.send("MODE eve +i")
    #expect(dan.send("LUSERS").parameters(of: "251")?[1] == "There are 1 users and 1 invisible on \(servers) servers")
    eve.send("QUIT")
    #expect(dan.send("LUSERS").parameters(of: "251")?[1] == "There are 1 users and 0 invisible on \(servers) servers")
  }
}
