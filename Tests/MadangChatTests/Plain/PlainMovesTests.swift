import MadangMemory
import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("plain text: names and rooms")
struct PlainMovesTests {
  @Test("connections are numbered from 1, past names that are taken")
  func numbers() {
    let world = PlainWorld()
    _ = world.enter("client2")
    let (first, second) = (world.connect(), world.connect())
    #expect(world.nick(first) == "Client1")
    #expect(world.nick(second) == "Client3")
    world.say(first, "/quit")
    #expect(world.nick(world.connect()) == "Client4")
  }

  @Test("the newcomer hears nothing; the announce style tells those who are there")
  func arrival() {
    let world = PlainWorld()
    let (numbered, loud, alice) = (world.connect(), world.connect(.plainAnnounce), world.enter("alice"))
    #expect(world.heard(loud) == "유저(alice)가 접속했습니다.\n")
    let newcomer = world.connect(.plainAnnounce, from: "10.1.2.3:4567")
    #expect(world.heard(newcomer) == "")
    #expect(world.heard(numbered) == "")
    #expect(world.heard(loud) == "유저(10.1.2.3:4567)가 접속했습니다.\n")
    #expect(world.heard(alice) == ":Client3!~plain@host JOIN #lobby\r\n")
  }

  @Test("extended-join and the room's list show a plain person as anybody else")
  func arrivalForIRC() {
    let world = PlainWorld()
    let alice = world.enter("alice", .extendedJoin)
    _ = world.connect(from: "10.1.2.3:4567")
    #expect(world.heard(alice) == ":Client1!~plain@host JOIN #lobby * :10.1.2.3:4567\r\n")
    world.command(alice, "PART #lobby")
    _ = world.heard(alice)
    world.command(alice, "JOIN #lobby")
    #expect(world.heard(alice).contains(" 353 alice = #lobby :Client1 alice\r\n"))
  }

  @Test("/nick takes a name that is free")
  func nick() {
    let world = PlainWorld()
    let (first, alice) = (world.connect(), world.enter("alice"))
    world.say(first, "/nick ALICE")
    #expect(world.heard(first) == "Somebody else is called ALICE.\n")
    world.say(first, "/nick 가나다")
    #expect(world.heard(first) == "You are 가나다 now.\n")
    #expect(world.heard(alice) == ":Client1!~plain@host NICK :가나다\r\n")
    world.say(first, "/nick 가나다")
    #expect(world.heard(first) == "You are 가나다 already.\n")
    for bad in ["two words", "1st", "-x", "#room", String(repeating: "n", count: 65)] {
      world.say(first, "/nick \(bad)")
      #expect(world.heard(first).hasPrefix("That can't be a name"))
    }
    world.say(first, "/nick")
    #expect(world.heard(first) == "You are 가나다. /nick NAME gives you another name.\n")
  }

  @Test("one room at a time: /join leaves the one before, with or without #")
  func join() {
    let world = PlainWorld()
    let (first, second, alice) = (world.connect(), world.connect(), world.enter("alice"))
    world.say(first, "/join den")
    #expect(world.heard(first) == "You are in #den now, alone.\n")
    #expect(world.heard(alice) == ":Client1!~plain@host PART #lobby\r\n")
    world.say(second, "/join #DEN")
    #expect(world.heard(second) == "You are in #den now, with 1 other.\n")
    world.say(first, "here?")
    #expect(world.heard(second) == "Client1>> here?\n")
    _ = world.heard(alice)
    world.say(first, "/join #den")
    #expect(world.heard(first) == "You are in #den already.\n")
    world.say(first, "/join")
    #expect(world.heard(first) == "Which room? /join ROOM; /rooms lists them.\n")
    #expect(world.heard(alice) == "")
  }

  @Test("a room that can't be entered says why, and one stays where one is")
  func refusals() {
    let world = PlainWorld()
    let first = world.connect()
    _ = world.enter("alice", in: "#den")
    let den = world.world.room(named: "#den") ?? 0
    func refusal(_ change: (inout World) -> Void) -> String {
      world.run(as: first) { world, _ in
        world.rooms[den].modes.remove(.inviteOnly)
        world.rooms[den].key = nil
        world.rooms[den].membersMax = nil
        world.rooms[den].bans = []
        change(&world)
      }
      world.say(first, "/join den")
      #expect(world.room(first) == "#lobby")
      return world.heard(first)
    }
    #expect(refusal { $0.rooms[den].modes.insert(.inviteOnly) } == "Only who is invited may enter #den.\n")
    #expect(refusal { $0.rooms[den].membersMax = 1 } == "#den is full.\n")
    #expect(
      refusal { $0.rooms[den].bans = [Room.Mask(mask: "*!~plain@*", author: "x", setSeconds: 1)] }
        == "You are banned from #den.\n")
    #expect(refusal { $0.rooms[den].key = "sesame" } == "#den has a key: /join #den KEY.\n")
    world.say(first, "/join a,b")
    #expect(world.heard(first) == "#a,b can't be the name of a room.\n")
    world.say(first, "/join " + String(repeating: "x", count: 3_000))
    #expect(world.heard(first).utf8.count < 120)
    world.say(first, "/join den sesame")
    #expect(world.heard(first) == "You are in #den now, with 1 other.\n")
  }

  @Test("/leave goes back to where the listener puts newcomers")
  func leave() {
    let world = PlainWorld()
    let first = world.connect(home: "#games")
    world.say(first, "/join den", home: "#games")
    _ = world.heard(first)
    world.say(first, "/leave", home: "#games")
    #expect(world.heard(first) == "You are in #games now, alone.\n")
    world.say(first, "/leave", home: "#games")
    #expect(world.heard(first) == "You are in #games already.\n")
  }

  @Test("where home can't be entered, one is in no room, and is told so")
  func homeless() {
    let world = PlainWorld()
    _ = world.enter("alice")
    let lobby = world.world.room(named: "#lobby") ?? 0
    world.world.rooms[lobby].modes.insert(.inviteOnly)
    let first = world.connect()
    #expect(world.heard(first) == "Only who is invited may enter #lobby.\n")
    world.say(first, "hi")
    #expect(world.heard(first) == "You are in no room, so nobody hears you. /join ROOM goes to one.\n")
    world.say(first, "/who")
    #expect(world.heard(first) == "You are in no room. /join ROOM goes to one.\n")
    world.say(first, "/join den")
    world.say(first, "/leave")
    #expect(world.heard(first).hasSuffix("Only who is invited may enter #lobby.\nYou are in no room now.\n"))
    #expect(world.room(first) == nil)
  }

  @Test("Nicknames of accounts are nobody else's: /nick can't have them, and no newcomer is given one")
  func ownedNames() {
    let world = PlainWorld { settings in
      settings.services = ChatServices(ownedNames: [
        OwnedName(nick: "Client1", account: "dan"), OwnedName(nick: "dan", account: "dan"),
      ])
    }
    let first = world.connect()
    #expect(world.nick(first) == "Client2")
    world.say(first, "/nick Dan")
    #expect(world.heard(first) == "Dan belongs to somebody who isn't here.\n")
    world.say(first, "/nick NickServ")
    #expect(world.heard(first) == "Somebody else is called NickServ.\n")
    #expect(world.nick(first) == "Client2")
  }

  @Test("/quit says goodbye; what comes behind it is not heard")
  func quit() {
    let world = PlainWorld()
    let (first, second, alice) = (world.connect(), world.connect(), world.enter("alice"))
    world.say(first, "/quit")
    world.say(first, "still here")
    world.say(first, "/nick ghost")
    #expect(world.heard(first) == "Goodbye.\n")
    #expect(world.closed == [first])
    #expect(world.heard(second) == "")
    #expect(world.heard(alice) == ":Client1!~plain@host QUIT :Quit\r\n")
  }

  @Test("a room gets another name: its people are told in words, and whoever asks for the old name is led there")
  func renamedRoom() {
    let world = PlainWorld()
    let alice = world.enter("alice", in: "#tea")
    let first = world.connect()
    world.say(first, "/join tea")
    _ = world.heard(first)
    world.command(alice, "RENAME #tea #coffee :mornings")
    #expect(world.heard(first) == "* alice gives #tea another name: #coffee (mornings)\n")
    #expect(world.room(first) == "#coffee")
    let second = world.connect()
    world.say(second, "/join tea")
    #expect(world.heard(second).hasPrefix("#tea is called #coffee now.\nYou are in #coffee now"))
    world.command(alice, "RENAME #coffee #Coffee")
    #expect(world.heard(first) == "* alice gives #coffee another name: #Coffee\n")
  }
}
