import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: JOIN message", .alsoOverNodes)
struct JoinTests {
  @Test("First comes the JOIN, then the topic, then the names, which hold the newcomer")
  func order() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    #expect(
      dan.send("JOIN #room") == [
        ":dan!~dan@host JOIN #room", ":irc.test 353 dan = #room :@dan", ":irc.test 366 dan #room :End of /NAMES list",
      ])
    dan.send("TOPIC #room :tea")
    let eve = chat.enter("eve")
    #expect(
      eve.send("JOIN #ROOM") == [
        ":eve!~eve@host JOIN #room", ":irc.test 332 eve #room :tea", ":irc.test 333 eve #room dan \(chat.seconds)",
        ":irc.test 353 eve = #room :@dan eve", ":irc.test 366 eve #room :End of /NAMES list",
      ])
    #expect(dan.heard() == [":eve!~eve@host JOIN #room"])
  }

  @Test("The first in a room becomes its operator, later ones do not; it starts with +nt (Regular Channels)")
  func firstMember() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = eve
    #expect(chat.world.prefix(of: dan.handle, inRoom: chat.world.room(named: "#room")!) == .operator)
    #expect(chat.world.prefix(of: eve.handle, inRoom: chat.world.room(named: "#room")!) == [])
    #expect(dan.send("MODE #room").parameters(of: "324") == ["dan", "#room", "+nt"])
  }

  @Test("Several rooms are joined one by one, each with a JOIN of its own")
  func several() {
    let dan = ChatHarness().enter("dan")
    let lines = dan.send("JOIN #a,#b")
    #expect(lines.all("JOIN") == [":dan!~dan@host JOIN #a", ":dan!~dan@host JOIN #b"])
    #expect(lines.verbs == ["JOIN", "353", "366", "JOIN", "353", "366"])
  }

  @Test("The first key is for the first room, the second for the second")
  func keys() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a", "#b", "#c")
    dan.send("MODE #a +k one")
    dan.send("MODE #c +k three")
    let eve = chat.enter("eve")
    #expect(eve.send("JOIN #a,#b,#c one,,three").all("JOIN").count == 3)
    let far = chat.enter("far")
    let verbs = far.send("JOIN #a,#b,#c three,x,one").verbs
    #expect(verbs.filter { $0 != "353" && $0 != "366" } == ["475", "JOIN", "475"])
  }

  @Test("Joining a room that one is in does nothing")
  func again() {
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(dan.send("JOIN #Room") == [])
  }

  @Test("JOIN 0 leaves every room, as if a PART had been sent for each")
  func zero() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a", "#b")
    let eve = chat.enter("eve", in: "#a")
    #expect(Set(dan.send("JOIN 0")) == [":dan!~dan@host PART #a", ":dan!~dan@host PART #b"])
    #expect(eve.heard() == [":dan!~dan@host PART #a"])
    #expect(chat.world.room(named: "#b") == nil)
  }

  @Test(
    "ERR_NOSUCHCHANNEL: what is not the name of a room", arguments: ["room", "#", "&room", "#a\u{7}b", "#a\u{200B}"])
  func badName(name: String) {
    #expect(ChatHarness().enter("dan").send("JOIN \(name)") == [":irc.test 403 dan \(name) :No such channel"])
  }

  @Test("CHANNELLEN: a name at the limit is taken, one byte more is refused")
  func nameLength() {
    let dan = ChatHarness().enter("dan")
    #expect(dan.send("JOIN #" + String(repeating: "r", count: 62)).verbs.first == "JOIN")
    #expect(dan.send("JOIN #" + String(repeating: "r", count: 63)).verbs.first == "JOIN")
    #expect(dan.send("JOIN #" + String(repeating: "r", count: 64)).verbs == ["403"])
  }

  @Test("ERR_TOOMANYCHANNELS: CHANLIMIT rooms may be joined, and no more")
  func tooMany() {
    let chat = ChatHarness { $0.limits.roomsPerSessionMax = 3 }
    let dan = chat.enter("dan", in: "#a", "#b")
    #expect(dan.send("JOIN #c").verbs.first == "JOIN")
    #expect(dan.send("JOIN #d") == [":irc.test 405 dan #d :You have joined too many channels"])
    dan.send("PART #a")
    #expect(dan.send("JOIN #d").verbs.first == "JOIN")
  }

  @Test(
    "ERR_UNKNOWNERROR: where the server holds as many rooms as it can, no more are made",
    .onOneServer("How many rooms a node holds follows from how many people."))
  func noRoomLeft() {
    let dan = ChatHarness(roomsMax: 2).enter("dan", in: "#a")
    #expect(dan.send("JOIN #b").verbs.first == "JOIN")
    #expect(dan.send("JOIN #c").first?.hasPrefix(":irc.test 400 dan JOIN #c :") == true)
    dan.send("PART #a")
    #expect(dan.send("JOIN #c").verbs.first == "JOIN")
  }

  @Test("ERR_BADCHANNELKEY: a wrong key or none (Key Channel Mode)")
  func wrongKey() {
    let chat = ChatHarness()
    chat.enter("dan", in: "#room").send("MODE #room +k key")
    let eve = chat.enter("eve")
    let refused = [":irc.test 475 eve #room :Cannot join channel (+k)"]
    #expect(eve.send("JOIN #room") == refused)
    #expect(eve.send("JOIN #room KEY") == refused)
    #expect(eve.send("JOIN #room key").verbs.first == "JOIN")
  }

  @Test("ERR_CHANNELISFULL: at the limit nobody more comes in (Client Limit Channel Mode)")
  func full() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +l 2")
    let eve = chat.enter("eve")
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
    let far = chat.enter("far")
    #expect(far.send("JOIN #room") == [":irc.test 471 far #room :Cannot join channel (+l)"])
    eve.send("PART #room")
    #expect(far.send("JOIN #room").verbs.first == "JOIN")
  }

  @Test("ERR_BANNEDFROMCHAN: a mask that matches nick!user@host keeps out (Ban Channel Mode)")
  func banned() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +b *!~EVE@*")
    #expect(chat.enter("eve").send("JOIN #room") == [":irc.test 474 eve #room :Cannot join channel (+b)"])
    #expect(chat.enter("far").send("JOIN #room").verbs.first == "JOIN")
  }

  @Test("ERR_INVITEONLYCHAN: only the invited come in, and each invitation lets in once (Invite-Only Channel Mode)")
  func inviteOnly() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +i")
    let eve = chat.enter("eve")
    let refused = [":irc.test 473 eve #room :Cannot join channel (+i)"]
    #expect(eve.send("JOIN #room") == refused)
    dan.send("INVITE eve #room")
    _ = eve.heard()
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
    eve.send("PART #room")
    #expect(eve.send("JOIN #room") == refused)
  }

  @Test("An invitation opens a room with +i; it helps against no other mode")
  func invitedButRefused() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve")
    dan.send("INVITE eve #room")
    dan.send("MODE #room +ib eve")
    _ = eve.heard()
    #expect(eve.send("JOIN #room").verbs == ["474"])
    dan.send("MODE #room -b+k eve key")
    #expect(eve.send("JOIN #room").verbs == ["475"])
    dan.send("MODE #room -k+l * 1")
    #expect(eve.send("JOIN #room").verbs == ["471"])
    dan.send("MODE #room -l")
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
  }

  @Test("Names differ only by case: rfc1459 (CASEMAPPING)")
  func caseMapping() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a[b]~")
    let eve = chat.enter("eve")
    #expect(eve.send("JOIN #A{B}^").first == ":eve!~eve@host JOIN #a[b]~")
    #expect(dan.heard() == [":eve!~eve@host JOIN #a[b]~"])
  }

  @Test("A room that nobody is in any more is gone, with its modes and topic")
  func gone() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +mk key")
    dan.send("TOPIC #room :tea")
    dan.send("PART #room")
    #expect(chat.world.room(named: "#room") == nil)
    #expect(dan.send("JOIN #room").verbs == ["JOIN", "353", "366"])
    #expect(dan.send("MODE #room").parameters(of: "324") == ["dan", "#room", "+nt"])
  }
}
