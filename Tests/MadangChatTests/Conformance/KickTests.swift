import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: KICK message", .alsoOverNodes)
struct KickTests {
  @Test("Everyone in the room hears it, the kicked and the kicker too, and the kicked is out")
  func kick() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    chat.forgetAll()
    let line = ":dan!~dan@host KICK #room eve :no tea"
    #expect(dan.send("KICK #ROOM EVE :no tea") == [line])
    #expect(eve.heard() == [line])
    #expect(far.heard() == [line])
    #expect(eve.send("PRIVMSG #room :hi").verbs == ["404"])
  }

  @Test("Without a comment there is a default one")
  func defaultComment() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = (dan.heard(), eve)
    #expect(dan.send("KICK #room eve") == [":dan!~dan@host KICK #room eve :dan"])
  }

  @Test("Several people are kicked in a message each, which all who were there hear")
  func several() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    chat.forgetAll()
    let first = ":dan!~dan@host KICK #room eve :x"
    let second = ":dan!~dan@host KICK #room far :x"
    #expect(
      dan.send("KICK #room eve,nobody,far :x") == [first, ":irc.test 401 dan nobody :No such nick/channel", second])
    #expect(eve.heard() == [first])
    #expect(far.heard() == [first, second])
  }

  @Test("ERR_NOSUCHCHANNEL, ERR_NOTONCHANNEL, ERR_CHANOPRIVSNEEDED, ERR_USERNOTINCHANNEL")
  func refusals() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far")
    _ = dan.heard()
    #expect(dan.send("KICK #none eve") == [":irc.test 403 dan #none :No such channel"])
    #expect(far.send("KICK #room eve") == [":irc.test 442 far #room :You're not on that channel"])
    #expect(eve.send("KICK #room dan") == [":irc.test 482 eve #room :You're not channel operator"])
    #expect(dan.send("KICK #room far") == [":irc.test 441 dan far #room :They aren't on that channel"])
  }

  @Test("RFC 2812 §3.2.8: as many rooms as people, each from the room at its place; any other number is refused")
  func rooms() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#c", "#d")
    let one = chat.enter("b1", in: "#c", "#d")
    let two = chat.enter("b2", in: "#c", "#d")
    chat.forgetAll()
    #expect(dan.send("KICK #c,#d b1,b2 :x") == [":dan!~dan@host KICK #c b1 :x", ":dan!~dan@host KICK #d b2 :x"])
    #expect(one.heard().count == 2 && two.heard().count == 2)
    for line in ["KICK #c,#d b2", "KICK #c,#d b1,b2,b3", "KICK #c,#d,#e b1,b2"] {
      #expect(dan.send(line).verbs == ["461"], "\(line)")
    }
    #expect(dan.send("KICK #none,#c b1,b2").verbs == ["403", "KICK"])
  }

  @Test("Who kicks themselves is out, and a room left empty is gone")
  func oneself() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("KICK #room dan,dan :bye") == [":dan!~dan@host KICK #room dan :bye"])
    #expect(chat.world.room(named: "#room") == nil)
  }

  @Test("KICKLEN: a comment is kept whole at the limit, and cut beyond it")
  func length() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    for count in [229, 230, 231] {
      let eve = chat.enter("eve", in: "#room")
      _ = dan.heard()
      let line = dan.send("KICK #room eve :" + String(repeating: "k", count: count))
      #expect(line[0].parameters[2].count == min(count, 230))
      eve.send("QUIT")
    }
  }
}
