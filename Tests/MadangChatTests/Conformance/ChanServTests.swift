import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Registered rooms, and ChanServ", .alsoOverNodes)
struct ChanServTests {
  let accounts = FakeAccounts("Dan", "Eve", "Ann")
  let chat: ChatHarness

  init() {
    chat = ChanServTests.world(accounts, [])
  }

  private static func world(_ accounts: FakeAccounts, _ rooms: [RoomRecord]) -> ChatHarness {
    ChatHarness { settings in
      settings.services = ChatServices(
        accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames, registeredRooms: rooms)
    }
  }

  /// Somebody who is logged in under their nickname.
  private func enter(_ name: String, in rooms: String..., to chat: ChatHarness? = nil) -> Person {
    let chat = chat ?? self.chat
    let person = chat.enter(name + "_")
    person.send("NS IDENTIFY \(name) sesame")
    person.send("NICK \(name)")
    for room in rooms { person.send("JOIN \(room)") }
    chat.forgetAll()
    return person
  }

  private func prefixes(_ room: String, _ chat: ChatHarness? = nil) -> [String: String] {
    let world = (chat ?? self.chat).world.room(named: room)
    guard let room = world else { return [:] }
    var found: [String: String] = [:]
    for member in (chat ?? self.chat).world.rooms[room].members {
      found[(chat ?? self.chat).world.sessions[member.handle.slot].nick] = member.prefix.symbols
    }
    return found
  }

  /// What a store would have after a restart.
  private func records(_ chat: ChatHarness? = nil) -> [RoomRecord] {
    (chat ?? self.chat).world.takeUnsavedRooms().compactMap { change in
      if case .save(let room) = change { room } else { nil }
    }
  }

  @Test(
    "REGISTER: an operator who is logged in; a room once, and no more than an account may have",
    .onOneServer("What is to be stored is taken out of the one world by hand."))
  func register() {
    chat.world.settings.limits.roomsPerAccountMax = 1
    let dan = enter("dan", in: "#Courtyard", "#other")
    let guest = chat.enter("guest", in: "#Courtyard", "#mine")
    #expect(guest.send("CS REGISTER #mine")[0].contains("Log in first"))
    #expect(dan.send("CS REGISTER #mine")[0].contains("must be an operator"))
    #expect(dan.send("CS REGISTER #nowhere")[0].contains("must be an operator"))
    #expect(
      dan.send("PRIVMSG ChanServ :REGISTER #courtyard")
        == [":ChanServ!ChanServ@irc.test NOTICE dan :#Courtyard belongs to your account now."])
    #expect(dan.send("CHANSERV REGISTER #courtyard")[0].contains("registered already"))
    #expect(dan.send("CS REGISTER #other")[0].contains("at most 1"))
    #expect(dan.send("CS REGISTER other")[0].contains("Usage"))
    #expect(records().map(\.name) == ["#Courtyard"])
  }

  @Test(
    "A restart: founder, operators, voices, bans, topic, key, limit and modes are there when somebody comes",
    .onOneServer("What is to be stored is taken out of the one world by hand."))
  func restart() throws {
    let dan = enter("dan", in: "#Room")
    let eve = enter("eve", in: "#room")
    let ann = enter("ann", in: "#room")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +ov eve ann")
    dan.send("MODE #room +bklm-t evil!*@* key 9")
    dan.send("MODE #room +eIWc good!*@* friend!*@* 30")
    eve.send("TOPIC #room :what we talk of")
    let kept = records()
    #expect(kept.count == 1 && ann.heard().count > 0)

    let later = ChanServTests.world(accounts, kept)
    let stranger = later.enter("stranger")
    #expect(stranger.send("JOIN #ROOM").verbs == ["475"])
    #expect(later.world.roomCount == 0)
    let answer = stranger.send("JOIN #ROOM key")
    #expect(answer[0] == ":stranger!~stranger@host JOIN #Room")
    #expect(answer.parameters(of: "332") == ["stranger", "#Room", "what we talk of"])
    #expect(answer.parameters(of: "333")?[2] == "eve")
    #expect(prefixes("#room", later) == ["stranger": ""])
    for name in ["dan", "eve", "ann"] { enter(name, to: later).send("JOIN #room key") }
    // Those who logged in are not held here, and yet in the room.
    #expect(stranger.send("MODE #room").parameters(of: "324") == ["stranger", "#Room", "+klWcmn", "key", "9", "30"])
    #expect(stranger.send("MODE #room b").parameters(of: "367")?[2] == "evil!*@*")
    let found = later.world.room(named: "#room")
    let room = try #require(found)
    #expect(later.world.rooms[room].exceptions.map(\.mask) == ["good!*@*"])
    #expect(later.world.rooms[room].inviteExceptions.map(\.mask) == ["friend!*@*"])
    let standing = later.world.rooms[room].members.map(\.prefix.symbols)
    #expect(standing == ["", "@", "@", "+"])
    #expect(later.world.rooms[room].createdSeconds == chat.seconds)
    #expect(records(later) == [])
  }

  @Test("An empty room comes back as it was; the first who comes is no operator by that")
  func emptied() {
    let dan = enter("dan", in: "#room")
    dan.send("CS REGISTER #room")
    dan.send("TOPIC #room :still here")
    dan.send("PART #room")
    let guest = chat.enter("guest")
    #expect(guest.send("JOIN #room").parameters(of: "332")?[2] == "still here")
    dan.send("JOIN #room")
    #expect(prefixes("#room") == ["guest": "", "dan": "@"])
  }

  @Test("Who is an operator by right comes in whatever stands against them; others don't, and leave no empty room")
  func bypass() {
    let dan = enter("dan", in: "#room")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +ikb secret *!*@*")
    dan.send("PART #room")
    let guest = chat.enter("guest")
    #expect(guest.send("JOIN #room secret").verbs == ["473"])
    #expect(dan.send("JOIN #room").verbs.first == "JOIN")
    #expect(guest.send("JOIN #room secret").verbs == ["473"])
  }

  @Test("Standing follows the accounts: MODE gives and takes it for good, and for guests only while they stay")
  func standing() {
    let dan = enter("dan", in: "#room")
    let eve = enter("eve", in: "#room")
    let guest = chat.enter("guest", in: "#room")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +oo eve guest")
    for person in [eve, guest] {
      person.send("PART #room")
      person.send("JOIN #room")
    }
    #expect(prefixes("#room") == ["dan": "@", "eve": "@", "guest": ""])
    eve.send("MODE #room -o dan")
    dan.send("MODE #room -o eve")
    #expect(prefixes("#room") == ["dan": "", "eve": "@", "guest": ""])
    #expect(dan.send("CS OP #room").all("MODE") == [":dan!~dan_@host MODE #room +o dan"])
    dan.send("MODE #room -o eve")
    eve.send("PART #room")
    eve.send("JOIN #room")
    #expect(prefixes("#room") == ["dan": "@", "eve": "", "guest": ""])
  }

  @Test("Who comes with a standing: a MODE after the JOIN tells the others, who could not know of it")
  func comesWithStanding() {
    let dan = enter("dan", in: "#room")
    let eve = enter("eve", in: "#room")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +v eve")
    let guest = chat.enter("guest", in: "#room")
    let reader = chat.connect(encoding: .plainNumbered, address: "addr:1", home: "#room")
    for person in [dan, eve] { person.send("PART #room") }
    chat.forgetAll()
    #expect(dan.send("JOIN #room").verbs == ["JOIN", "353", "366"])
    #expect(guest.heard() == [":dan!~dan_@host JOIN #room", ":irc.test MODE #room +o dan"])
    eve.send("JOIN #room")
    #expect(guest.heard() == [":eve!~eve_@host JOIN #room", ":irc.test MODE #room +v eve"])
    #expect(dan.heard() == [":eve!~eve_@host JOIN #room", ":irc.test MODE #room +v eve"])
    #expect(!reader.heard().joined().contains("MODE"))
    chat.enter("late").send("JOIN #room")
    #expect(guest.heard().verbs == ["JOIN"])
  }

  @Test(
    "Whom ChanServ gives a standing and nobody has seen yet joins for the others first (modes D and u)",
    arguments: ["D", "u"])
  func givesToHidden(mode: String) {
    let dan = enter("dan", in: "#room")
    dan.send("CS REGISTER #room")
    let guest = chat.enter("guest", in: "#room")
    dan.send("MODE #room +\(mode)")
    _ = enter("eve", in: "#room")
    chat.forgetAll()
    dan.send("CS VOICE #room eve")
    #expect(guest.heard() == [":eve!~eve_@host JOIN #room", ":dan!~dan_@host MODE #room +v eve"])
  }

  @Test("OP, DEOP, VOICE, DEVOICE: for operators by right, others and themselves; what one has by right, for oneself")
  func give() {
    let dan = enter("dan", in: "#room")
    let eve = enter("eve", in: "#room")
    let guest = chat.enter("guest", in: "#room")
    dan.send("CS REGISTER #room")
    #expect(guest.send("CS OP #room")[0].contains("no such standing"))
    #expect(eve.send("CS VOICE #room")[0].contains("no such standing"))
    #expect(dan.send("CS VOICE #room eve").all("MODE") == [":dan!~dan_@host MODE #room +v eve"])
    eve.send("MODE #room -v eve")
    #expect(dan.send("CS OP #room guest").all("MODE").count == 1)
    #expect(dan.send("CS DEOP #room guest").all("MODE").count == 1)
    #expect(dan.send("CS DEVOICE #room eve").all("MODE").count == 1)
    #expect(dan.send("CS OP #room nobody")[0].contains("not in"))
    #expect(dan.send("CS OP #other")[0].contains("not registered"))
  }

  @Test(
    "ACCESS: lists who has standing, and changes it, for those present at once and for others when they come",
    .onOneServer("What is to be stored is taken out of the one world by hand."))
  func access() {
    let dan = enter("dan", in: "#room")
    let eve = enter("eve", in: "#room")
    dan.send("CS REGISTER #room")
    #expect(eve.send("CS ACCESS #room LIST")[0].contains("no standing"))
    #expect(dan.send("CS ACCESS #room ADD nobody OP")[0].contains("no account"))
    #expect(dan.send("CS ACCESS #room ADD dan OP")[0].contains("founder"))
    #expect(dan.send("CS ACCESS #room ADD eve BOSS")[0].contains("OP or VOICE"))
    #expect(dan.send("CS ACCESS #room ADD eve OP").verbs == ["NOTICE", "MODE"])
    #expect(dan.send("CS ACCESS #room ADD Ann voice").verbs == ["NOTICE"])
    let list = eve.send("CS ACCESS #room").filter { $0.contains("NOTICE") }
    #expect(
      list.map { $0.parameters[1] }.suffix(4) == [
        "Dan: founder", "Ann: voice", "Eve: operator", "End of the list of #room",
      ])
    #expect(eve.send("CS ACCESS #room DEL ann").verbs == ["NOTICE"])
    #expect(dan.send("CS ACCESS #room DEL eve").contains { $0.hasSuffix(" MODE #room -o eve") })
    #expect(prefixes("#room") == ["dan": "@", "eve": ""])
    #expect(records().first?.standing == [:])
  }

  @Test(
    "TRANSFER gives the room away, and leaves its old founder an operator; DROP is for founders, and leaves the room",
    .onOneServer("What is to be stored is taken out of the one world by hand."))
  func transferAndDrop() {
    let dan = enter("dan", in: "#room")
    let eve = enter("eve", in: "#room")
    dan.send("CS REGISTER #room")
    #expect(eve.send("CS TRANSFER #room eve")[0].contains("Only its founder"))
    #expect(dan.send("CS TRANSFER #room nobody")[0].contains("no account"))
    #expect(dan.send("CS TRANSFER #room eve")[0].contains("belongs to Eve"))
    #expect(records().first?.founder == "Eve" && chat.world.registry["#room"]?.standing == ["dan": "o"])
    #expect(dan.send("CS DROP #room")[0].contains("Only its founder"))
    #expect(eve.send("CS DROP #ROOM")[0].contains("nobody"))
    let changes = chat.world.takeUnsavedRooms()
    #expect(changes == [.remove("#room")])
    #expect(dan.send("CS INFO #room")[0].contains("not registered"))
    #expect(prefixes("#room").count == 2)
  }

  @Test("INFO tells whose a room is; of a secret one, its members and those with standing alone")
  func info() {
    let dan = enter("dan", in: "#room")
    dan.send("CS REGISTER #room")
    dan.send("TOPIC #room :talk")
    dan.send("MODE #room +s")
    #expect(dan.send("CS INFO #room").contains { $0.contains("founded by Dan") })
    let guest = chat.enter("guest")
    #expect(guest.send("CS INFO #room") == [":ChanServ!ChanServ@irc.test NOTICE guest :#room is registered."])
    dan.send("MODE #room -s")
    #expect(guest.send("CS INFO #room").contains { $0.hasSuffix("Topic: talk") })
    #expect(guest.send("CS HELP").count > 5 && guest.send("CS DANCE").count == 1)
  }

  @Test(
    "A room whose founder is forgotten is nobody's, and is told so; its operators by right may take it, and else anybody"
  )
  func forgotten() {
    let dan = enter("dan", in: "#room")
    let eve = enter("eve", in: "#room", "#hers", "#ours")
    let ann = enter("ann", in: "#hers", "#ours")
    dan.send("CS REGISTER #room")
    for line in ["MODE #ours +o ann", "CS REGISTER #hers", "CS REGISTER #ours", "MODE #hers +i"] { eve.send(line) }
    dan.send("MODE #room +o eve")
    _ = records()
    chat.forgetAll()
    eve.send("NS DROP sesame eve")
    let told = ann.heard().filter { $0.contains("belongs to nobody") }
    #expect(told.map { $0.parameters[0] } == ["#hers", "#ours"] && told[1].contains("may REGISTER it"))
    #expect(chat.world.registry["#hers"] == nil && chat.world.registry["#room"]?.standing == [:])
    #expect(chat.world.registry["#ours"]?.founder == nil && chat.world.registry["#ours"]?.standing == ["ann": "o"])
    dan.send("JOIN #ours")
    ann.send("MODE #ours +o dan")
    #expect(dan.send("CS REGISTER #ours").last?.contains("operators by right") == false)
    #expect(chat.world.registry["#ours"]?.founder == "Dan")
    for person in [eve, ann] { person.send("PART #hers") }
    #expect(chat.enter("late").send("JOIN #hers").verbs.first == "JOIN")
  }

  @Test(
    "A room that lost its founder in an earlier version, and nobody could open, is anybody's again",
    .onOneServer("What is to be stored is taken out of the one world by hand."))
  func orphans() {
    let rooms = [
      RoomRecord(name: "#shut", modes: "i", createdSeconds: 1),
      RoomRecord(name: "#led", modes: "i", createdSeconds: 1, standing: ["dan": "o"]),
    ]
    let later = ChanServTests.world(accounts, rooms)
    #expect(later.enter("far").send("JOIN #shut").verbs.first == "JOIN")
    #expect(later.enter("gil").send("JOIN #led").verbs == ["473"])
    let changes = later.world.takeUnsavedRooms()
    #expect(changes == [.remove("#shut")])
  }

  @Test(
    "RENAME: of a registered room for its founder alone, whose it stays; to a registered room's name for nobody",
    .onOneServer("What is to be stored is taken out of the one world by hand."))
  func renamed() {
    let dan = enter("dan", in: "#room", "#other")
    let eve = enter("eve", in: "#room", "#hers", "#empty")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +o eve")
    eve.send("CS REGISTER #empty")
    eve.send("PART #empty")
    let refusal = "Only its founder can give a registered channel another name"
    chat.forgetAll()
    #expect(eve.send("RENAME #room #mine") == [":irc.test FAIL RENAME CANNOT_RENAME #room #mine :\(refusal)"])
    #expect(eve.send("RENAME #room #ROOM") == [":irc.test FAIL RENAME CANNOT_RENAME #room #ROOM :\(refusal)"])
    let taken = "The channel name is already taken"
    #expect(dan.send("RENAME #room #Empty") == [":irc.test FAIL RENAME CHANNEL_NAME_IN_USE #room #Empty :\(taken)"])
    _ = records()
    #expect(dan.send("RENAME #room #New").verbs.contains("JOIN"))
    #expect(chat.world.takeUnsavedRooms().contains(.remove("#room")))
    dan.send("TOPIC #new :tea")
    let kept = records()
    #expect(kept.map(\.name) == ["#New"] && kept.first?.founder == "Dan" && kept.first?.topic?.text == "tea")
    #expect(kept.first?.standing == ["eve": "o"])
    _ = eve.heard()
    #expect(eve.send("CS REGISTER #new")[0].contains("registered already"))
    #expect(eve.send("CS INFO #room")[0].contains("not registered"))
    #expect(eve.send("RENAME #hers #theirs").verbs.contains("JOIN"))
  }

  @Test(
    "What the store could not take goes with the next change, as it is then",
    .onOneServer("What is to be stored is taken out of the one world by hand."))
  func retried() {
    let dan = enter("dan", in: "#room", "#other")
    dan.send("CS REGISTER #room")
    let changes = chat.world.takeUnsavedRooms()
    for change in changes { chat.world.retry(change) }
    let hasMore = chat.world.hasUnsavedRecords()
    #expect(!hasMore)
    dan.send("CS REGISTER #other")
    #expect(Set(records().map(\.name)) == ["#room", "#other"])
    #expect(records() == [])
  }
}
