import MadangMemory
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("plain text: speaking")
struct PlainSpeechTests {
  @Test("numbered: everyone else hears it under the speaker's name")
  func numbered() {
    let world = PlainWorld()
    let (first, second, third) = (world.connect(), world.connect(), world.connect())
    world.say(second, "안녕")
    #expect(world.heard(first) == "Client2>> 안녕\n")
    #expect(world.heard(second) == "")
    #expect(world.heard(third) == "Client2>> 안녕\n")
    world.say(second, "/nick bob")
    _ = world.heard(second)
    world.say(second, "again")
    #expect(world.heard(first) == "bob>> again\n")
  }

  @Test("announce: everyone hears it as it is, the speaker included")
  func announce() {
    let world = PlainWorld()
    let (first, second) = (world.connect(.plainAnnounce), world.connect(.plainAnnounce))
    _ = world.heard(first)
    world.say(second, "hi")
    #expect(world.heard(first) == "hi\n")
    #expect(world.heard(second) == "hi\n")
  }

  @Test("IRC people hear PRIVMSG, and are heard")
  func throughIRC() {
    let world = PlainWorld()
    let (numbered, loud, alice) = (world.connect(), world.connect(.plainAnnounce), world.enter("alice"))
    _ = (world.heard(numbered), world.heard(loud))
    world.say(numbered, "hi")
    #expect(world.heard(alice) == ":Client1!~plain@host PRIVMSG #lobby :hi\r\n")
    #expect(world.heard(loud) == "hi\n")
    world.command(alice, "PRIVMSG #lobby :hello")
    #expect(world.heard(numbered) == "alice>> hello\n")
    #expect(world.heard(loud) == "hello\n")
    world.command(alice, "PRIVMSG #lobby :\u{1}ACTION waves\u{1}")
    #expect(world.heard(numbered) == "* alice waves\n")
  }

  @Test("/me is an action everywhere")
  func action() {
    let world = PlainWorld()
    let (first, second, alice) = (world.connect(), world.connect(.plainAnnounce), world.enter("alice"))
    _ = world.heard(second)
    world.say(first, "/me waves")
    #expect(world.heard(second) == "* Client1 waves\n")
    #expect(world.heard(alice) == ":Client1!~plain@host PRIVMSG #lobby :\u{1}ACTION waves\u{1}\r\n")
    world.say(first, "/me")
    #expect(world.heard(second) == "")
  }

  @Test(
    "what one person alone is sent doesn't look like talk in the room",
    arguments: [Encoding.plainNumbered, .plainAnnounce])
  func whispers(style: Encoding) {
    let world = PlainWorld()
    let (first, alice) = (world.connect(style), world.enter("alice"))
    _ = world.heard(first)
    world.command(alice, "PRIVMSG Client1 :psst")
    #expect(world.heard(first) == "alice (to you)>> psst\n")
    world.command(alice, "PRIVMSG Client1 :\u{1}ACTION nods\u{1}")
    #expect(world.heard(first) == "* alice (to you) nods\n")
  }

  @Test("nothing is said where cleaning leaves nothing", arguments: ["\u{1B}", "\0\0", "\r"])
  func nothing(text: String) {
    let world = PlainWorld()
    let (first, second) = (world.connect(), world.connect())
    world.say(first, text)
    world.say(first, "")
    #expect(world.heard(second) == "")
  }

  @Test("an action without a word asks for one", arguments: ["/me", "/me ", "/me  \t", "/me \u{7}"])
  func emptyAction(line: String) {
    let world = PlainWorld()
    let (first, second) = (world.connect(), world.connect())
    world.say(first, line)
    #expect(world.heard(first) == "What do you do? /me TEXT says it.\n")
    #expect(world.heard(second) == "")
  }

  @Test("what IRC programs ask each other is not shown to people. CTCP")
  func questionsOfPrograms() {
    let world = PlainWorld()
    let alice = world.enter("alice")
    let (numbered, announce) = (world.connect(), world.connect(.plainAnnounce))
    _ = (world.heard(numbered), world.heard(announce))
    for target in ["#lobby", "Client1", "Client2"] {
      world.command(alice, "PRIVMSG \(target) :\u{1}VERSION\u{1}")
      world.command(alice, "NOTICE \(target) :\u{1}PING 1 2\u{1}")
    }
    #expect(world.heard(numbered) == "")
    #expect(world.heard(announce) == "")
  }

  @Test("nobody can act for the server, or start a CTCP, by sending its bytes")
  func forgery() {
    let world = PlainWorld()
    let (first, alice) = (world.connect(), world.enter("alice"))
    world.say(first, "\u{1}VERSION\u{1}\r:irc NOTICE alice :x")
    #expect(world.heard(alice) == ":Client1!~plain@host PRIVMSG #lobby :VERSION:irc NOTICE alice :x\r\n")
  }

  @Test("in a moderated room, and where banned, a sentence says so")
  func mayNotSpeak() {
    let world = PlainWorld()
    let (first, second) = (world.connect(), world.connect())
    let room = world.world.plainRoom(of: second) ?? 0
    world.world.rooms[room].modes.insert(.moderated)
    world.say(second, "hi")
    #expect(world.heard(second) == "You may not speak in #lobby: it is moderated, or you are banned from it.\n")
    world.world.rooms[room].modes.remove(.moderated)
    world.world.rooms[room].bans = [Room.Mask(mask: "Client2!*@*", author: "x", setSeconds: 1)]
    world.say(second, "/me waves")
    #expect(world.heard(second).hasPrefix("You may not speak in #lobby"))
    #expect(world.heard(first) == "")
    world.say(first, "operators may")
    #expect(world.heard(second) == "Client1>> operators may\n")
  }

  @Test("who is put out of the room, or invited, is told")
  func kickAndInvite() {
    let world = PlainWorld()
    let alice = world.enter("alice")
    world.makeOperator(alice)
    let first = world.connect()
    world.command(alice, "KICK #lobby Client1 :too loud")
    #expect(world.heard(first) == "* alice puts Client1 out of #lobby: too loud\n")
    world.say(first, "hello?")
    #expect(world.heard(first) == "You are in no room, so nobody hears you. /join ROOM goes to one.\n")
    world.command(alice, "INVITE Client1 #lobby")
    #expect(world.heard(first) == "* alice invites you: /join #lobby\n")
  }

  @Test("modes that an IRC operator sets hold for plain people")
  func modes() {
    let world = PlainWorld()
    let alice = world.enter("alice")
    world.makeOperator(alice)
    let first = world.connect()
    world.command(alice, "MODE #lobby +m")
    world.say(first, "hi")
    #expect(world.heard(first).hasPrefix("You may not speak in #lobby"))
    world.command(alice, "MODE #lobby +v Client1")
    _ = world.heard(alice)
    world.say(first, "hi")
    #expect(world.heard(alice) == ":Client1!~plain@host PRIVMSG #lobby :hi\r\n")
  }
}
