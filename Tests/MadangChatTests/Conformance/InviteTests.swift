import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: INVITE message", .alsoOverNodes)
struct InviteTests {
  @Test("The invited hears INVITE, the issuer 341, and the room nothing")
  func invite() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let far = chat.enter("far", in: "#room")
    let eve = chat.enter("eve")
    _ = dan.heard()
    #expect(dan.send("INVITE EVE #ROOM") == [":irc.test 341 dan eve #room"])
    #expect(eve.heard() == [":dan!~dan@host INVITE eve #room"])
    #expect(far.heard() == [])
  }

  @Test("ERR_NOSUCHCHANNEL, ERR_NOTONCHANNEL, ERR_NOSUCHNICK, ERR_USERONCHANNEL")
  func refusals() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve")
    #expect(dan.send("INVITE eve #none") == [":irc.test 403 dan #none :No such channel"])
    #expect(eve.send("INVITE dan #room") == [":irc.test 442 eve #room :You're not on that channel"])
    #expect(dan.send("INVITE nobody #room") == [":irc.test 401 dan nobody :No such nick/channel"])
    #expect(dan.send("INVITE dan #room") == [":irc.test 443 dan dan #room :is already on channel"])
  }

  @Test("ERR_CHANOPRIVSNEEDED: into a room with +i only operators invite, into others every member")
  func operators() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far")
    #expect(eve.send("INVITE far #room").verbs == ["341"])
    dan.send("MODE #room +i")
    _ = eve.heard()
    #expect(eve.send("INVITE far #room") == [":irc.test 482 eve #room :You're not channel operator"])
    #expect(far.heard().count == 1)
  }

  @Test("Invite list: without parameters, the rooms that one is invited to")
  func list() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a", "#b")
    let eve = chat.enter("eve")
    dan.send("INVITE eve #a")
    dan.send("INVITE eve #b")
    _ = eve.heard()
    #expect(
      eve.send("INVITE") == [
        ":irc.test 336 eve #a", ":irc.test 336 eve #b", ":irc.test 337 eve :End of /INVITE list",
      ])
    eve.send("JOIN #a")
    #expect(eve.send("INVITE").verbs == ["336", "337"])
  }

  @Test("Invitations are bounded for each room: the oldest is forgotten first")
  func bounded() {
    let chat = ChatHarness { $0.limits.invitationsPerRoomMax = 2 }
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +i")
    let people = ["a", "b", "c"].map { chat.enter($0) }
    for nick in ["a", "b", "c"] { dan.send("INVITE \(nick) #room") }
    chat.forgetAll()
    #expect(people.map { $0.send("JOIN #room").verbs.first } == ["473", "JOIN", "JOIN"])
  }

  @Test("An invitation does not outlive the one it was for")
  func gone() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +i")
    let eve = chat.enter("eve")
    dan.send("INVITE eve #room")
    eve.send("QUIT")
    #expect(chat.enter("eve").send("JOIN #room").verbs == ["473"])
  }
}
