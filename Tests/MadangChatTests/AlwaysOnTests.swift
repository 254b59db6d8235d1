import MadangMemory
import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("An account that is always on")
struct AlwaysOnTests {
  let shared = SharedNicknames()
  var chat: ChatHarness { shared.chat }

  @Test("stays in its rooms without a connection, away, and is itself again when somebody logs in")
  func stays() {
    let dan = shared.enter()
    let bob = chat.enter("bob", ["away-notify"], in: "#room")
    dan.send("JOIN #room")
    #expect(dan.send("NS SET ALWAYS-ON ON").last?.hasSuffix("told what you missed when you come back.") == true)
    chat.forgetAll()
    dan.send("QUIT :bye")
    chat.drop(dan, reason: "Quit")
    #expect(bob.heard() == [":dan!~d@host AWAY :Not connected"])
    #expect(bob.send("PRIVMSG dan :there?").verbs == ["301"])
    #expect(bob.send("NAMES #room").first?.hasSuffix(":@bob dan") == true)
    chat.forgetAll()
    let (back, answer) = shared.come()
    #expect(answer.verbs.first == "001" && answer.verbs.contains("JOIN"))
    #expect(bob.heard() == [":dan!~d@host AWAY"])
    back.send("PRIVMSG #room :hello again")
    #expect(bob.heard() == [":dan!~d@host PRIVMSG #room :hello again"])
  }

  @Test("is told what it missed, in rooms and in private, and nothing that it had read")
  func missed() {
    let dan = shared.enter()
    let bob = chat.enter("bob", in: "#room", "#silent")
    dan.send("JOIN #room,#silent")
    dan.send("NS SET ALWAYS-ON ON")
    bob.send("PRIVMSG #room :read already")
    bob.send("PRIVMSG #silent :read too")
    chat.milliseconds += 1000
    dan.send("QUIT")
    chat.drop(dan, reason: "Quit")
    chat.milliseconds += 1000
    for number in 1...30 { bob.send("PRIVMSG #room :missed \(number)") }
    bob.send("PRIVMSG dan :in private")
    let (_, answer) = shared.come("dan", as: "dan", "server-time")
    let told = answer.filter { $0.verb == "PRIVMSG" }
    #expect(told.count == 31, "All of it, though a JOIN replays fewer.")
    #expect(told.filter { $0.parameters[0] == "#room" }.map { $0.parameters[1] }.last == "missed 30")
    #expect(told.filter { $0.parameters[0] == "dan" }.map { $0.parameters[1] } == ["in private"])
    let (_, again) = shared.come("dan", as: "dan", "server-time")
    #expect(again.filter { $0.verb == "PRIVMSG" }.count == 20 + 1, "By the side of another connection: as at a JOIN.")
  }

  @Test(
    "is told again what its connection was sent since 2 seconds before it was last heard, where that broke",
    arguments: [(0, 4), (1, 3), (1_999, 3), (2_001, 2), (3_999, 2), (4_001, 1), (9_000, 1)])
  func brokenConnection(unheard: Int64, first: Int) {
    let dan = shared.enter()
    let bob = chat.enter("bob", in: "#room")
    dan.send("JOIN #room")
    dan.send("NS SET ALWAYS-ON ON")
    // 6, 4 and 2 seconds before the end.
    for number in 1...3 {
      bob.send("PRIVMSG #room :number \(number)")
      chat.milliseconds += 2000
    }
    chat.drop(dan, reason: "Ping timeout", unheardMilliseconds: unheard)
    bob.send("PRIVMSG #room :number 4")
    let (_, answer) = shared.come("dan", as: "dan", "server-time")
    let told = answer.filter { $0.verb == "PRIVMSG" }.map { $0.parameters[1] }
    #expect(told == (first...4).map { "number \($0)" })
  }

  @Test("keeps an away message of its owner's own")
  func ownAway() {
    let dan = shared.enter()
    dan.send("NS SET ALWAYS-ON ON")
    dan.send("AWAY :asleep")
    chat.drop(dan, reason: "gone")
    let bob = chat.enter("bob")
    #expect(bob.send("PRIVMSG dan :hi")[0].hasSuffix(":asleep"))
    _ = shared.enter()
    #expect(bob.send("PRIVMSG dan :hi")[0].hasSuffix(":asleep"))
  }

  @Test("OFF: leaves with its last connection, as everybody else")
  func off() {
    let dan = shared.enter()
    dan.send("NS SET ALWAYS-ON ON")
    dan.send("NS SET ALWAYS-ON OFF")
    chat.drop(dan, reason: "gone")
    #expect(chat.world.person(named: "dan") == nil)
  }

  @Test("needs an account, a nickname that belongs to it, and a server that keeps something")
  func needs() {
    let guest = chat.enter("guest")
    #expect(guest.send("NS SET ALWAYS-ON ON")[0].contains("Log in first"))
    guest.send("NS IDENTIFY dan sesame")
    #expect(guest.send("NS SET ALWAYS-ON ON")[0].contains("GROUP it first"))
    #expect(guest.send("NS SET ALWAYS-ON maybe")[0].contains("Usage"))
    let forgetful = SharedNicknames { $0.services.alwaysOnStore = nil }
    #expect(forgetful.enter().send("NS SET ALWAYS-ON ON")[0].contains("keeps nothing"))
  }

  @Test("is gone when it is killed, locked out or deleted, and its slot is free")
  func gone() {
    let dan = shared.enter()
    dan.send("NS SET ALWAYS-ON ON")
    chat.drop(dan, reason: "gone")
    let eve = shared.enter("eve", as: "eve")
    chat.run(as: eve) { world, effects in
      world.takeBackLogins(to: "dan")
      LogoutSweep(of: "dan", then: .tellLocked(count: 0)).begin(&world, &effects)
    }
    let abandoned = chat.world.takeAbandoned()
    #expect(chat.world.person(named: "dan") == nil && abandoned == [dan.handle])
    let changes = chat.world.takeUnsavedAlwaysOn()
    #expect(changes == [.remove(account: "dan")], "It would be back after a restart.")
  }

  @Test("is an operator only as long as somebody is connected")
  func operators() {
    let shared = SharedNicknames { settings in
      settings.operators = [OperatorBlock(name: "root", className: "admin") { $0 == "secret" }]
    }
    let dan = shared.enter()
    dan.send("NS SET ALWAYS-ON ON")
    dan.send("OPER root secret")
    let second = shared.enter()
    shared.chat.drop(dan, reason: "gone")
    #expect(second.send("MODE dan")[0].hasSuffix("+os"))
    shared.chat.drop(second, reason: "gone")
    #expect(shared.chat.world.operatorCount == 0)
    #expect(shared.enter().send("KILL eve :x").verbs == ["481"])
  }

  @Test("is back after a restart under its account's name, where its nickname is another account's by now")
  func ungrouped() {
    let handle = Handle(slot: 2000, generation: 1)
    let dan = AlwaysOnRecord(account: "Dan", nick: "eve", user: "d", host: "h", realname: "D")
    let isBack = chat.world.bringBack(dan, as: handle, milliseconds: chat.milliseconds)
    #expect(isBack && chat.world.person(named: "eve") == nil && chat.world.person(named: "Dan") == handle)
    let kept = saved()
    #expect(kept.map(\.nick) == ["Dan"], "It is kept under the name that it has.")
  }

  @Test(
    "NICK after the setting: the person, the rooms and the setting are there after a restart, and a login finds them",
    arguments: ["away", "dan"], [false, true])
  func renamed(wanted: String, isRestarted: Bool) {
    let shared = SharedNicknames()
    let dan = shared.enter()
    dan.send("JOIN #a,#b")
    dan.send("NS SET ALWAYS-ON ON")
    dan.send("NICK away")
    shared.chat.drop(dan, reason: "gone")
    var chat = shared.chat
    let bob = chat.enter("bob", in: "#a")
    bob.send("PRIVMSG #a :missed")
    var accounts = shared
    if isRestarted {
      let alwaysOn = alwaysOn(of: chat)
      #expect(alwaysOn.map(\.nick) == ["away"] && alwaysOn[0].rooms == ["#a", "#b"])
      accounts = SharedNicknames { $0.services.alwaysOn = alwaysOn }
      chat = accounts.chat
      for event in shared.chat.history?.all ?? [] { chat.history?.add(event) }
      let handle = Handle(slot: 2000, generation: 1)
      let isBack = chat.world.bringBack(alwaysOn[0], as: handle, milliseconds: chat.milliseconds)
      #expect(isBack && chat.world.person(named: "away") == handle)
    }
    let (again, answer) = accounts.come("dan", as: wanted, "server-time")
    #expect(
      answer.filter { $0.verb == "JOIN" }.count == 2 && answer.all("PRIVMSG").map { $0.parameters[1] } == ["missed"])
    #expect(answer.first { $0.verb == "001" }?.parameters[0] == wanted)
    let people = ["away", "dan"].filter { chat.world.person(named: $0) != nil }
    #expect(people == [wanted], "There is one person, under the name that was asked for.")
    chat.drop(again, reason: "gone")
    #expect(chat.world.person(named: wanted) != nil)
  }

  @Test("UNGROUP of its nickname after the setting: it is back under that one while it is nobody's, else under its own")
  func ungroupedNickname() {
    let dan = shared.enter()
    dan.send("JOIN #a")
    dan.send("NICK danny")
    dan.send("NS GROUP")
    dan.send("NS SET ALWAYS-ON ON")
    dan.send("NS UNGROUP danny")
    chat.drop(dan, reason: "gone")
    let kept = alwaysOn(of: chat)
    #expect(kept.map(\.nick) == ["danny"] && kept[0].rooms == ["#a"])
    for owner in [nil, "Eve"] {
      let shared = SharedNicknames { settings in
        settings.services.alwaysOn = kept
        if let owner { settings.services.ownedNames.append(OwnedName(nick: "danny", account: owner)) }
      }
      let handle = Handle(slot: 2000, generation: 1)
      let isBack = shared.chat.world.bringBack(kept[0], as: handle, milliseconds: shared.chat.milliseconds)
      #expect(isBack && shared.chat.world.person(named: owner == nil ? "danny" : "Dan") == handle)
      let answer = shared.come().1
      #expect(answer.filter { $0.verb == "JOIN" }.count == 1)
    }
  }

  @Test("SET by somebody else of the account, while the one who was always on has no connection: that one leaves")
  func movedByAnother() {
    for setting in ["ON", "OFF"] {
      let shared = SharedNicknames()
      let dan = shared.enter()
      dan.send("NS SET ALWAYS-ON ON")
      dan.send("NICK away")
      shared.chat.drop(dan, reason: "gone")
      let other = shared.chat.enter("other")
      other.send("NS IDENTIFY dan sesame")
      other.send("NS GROUP")
      #expect(shared.chat.world.person(named: "away") != nil)
      other.send("NS SET ALWAYS-ON \(setting)")
      #expect(shared.chat.world.person(named: "away") == nil)
      shared.chat.drop(other, reason: "gone")
      #expect((shared.chat.world.person(named: "other") != nil) == (setting == "ON"))
    }
  }

  private func alwaysOn(of chat: ChatHarness) -> [AlwaysOnRecord] {
    chat.world.takeUnsavedAlwaysOn().compactMap { change in
      if case .save(let record) = change { record } else { nil }
    }
  }

  @Test("What is kept of it follows where it goes")
  func kept() {
    let dan = shared.enter()
    dan.send("JOIN #a")
    let isSaved = !chat.world.hasUnsavedRecords()
    #expect(isSaved)
    dan.send("NS SET ALWAYS-ON ON")
    #expect(saved() == [record(["#a"])])
    dan.send("JOIN #b")
    #expect(saved() == [record(["#a", "#b"])])
    dan.send("PART #a")
    dan.send("RENAME #b #c")
    #expect(saved() == [record(["#c"])])
    chat.drop(dan, reason: "gone")
    let latest = chat.world.messageClock.latest
    #expect(saved() == [record(["#c"], absentSince: latest)])
    let back = shared.enter()
    #expect(saved() == [record(["#c"])])
    back.send("NS SET ALWAYS-ON OFF")
    let changes = chat.world.takeUnsavedAlwaysOn()
    #expect(changes == [.remove(account: "dan")])
  }

  private func record(_ rooms: [String], absentSince: MessageID? = nil) -> AlwaysOnRecord {
    AlwaysOnRecord(
      account: "Dan", nick: "dan", user: "~d", host: "host", realname: "D", rooms: rooms, absentSince: absentSince)
  }

  private func saved() -> [AlwaysOnRecord] {
    chat.world.takeUnsavedAlwaysOn().compactMap { change in
      if case .save(let record) = change { record } else { nil }
    }
  }

  @Test(
    "leaves when nobody has come for so many days: under and at the limit not, over it",
    arguments: [
      (days: 29, isHere: true), (days: 30, isHere: true), (days: 31, isHere: false),
    ])
  func expires(days: Int64, isHere: Bool) {
    let dan = shared.enter()
    dan.send("JOIN #room")
    dan.send("NS SET ALWAYS-ON ON")
    let bob = chat.enter("bob", in: "#room")
    chat.drop(dan, reason: "gone")
    chat.milliseconds += days * 86_400_000
    let eve = shared.enter("eve", as: "eve")
    eve.send("NS SET ALWAYS-ON ON")
    chat.drop(eve, reason: "gone")
    #expect((chat.world.person(named: "dan") != nil) == isHere)
    #expect(bob.heard().contains { $0.hasSuffix("QUIT :Not connected for 30 days") } == !isHere)
    let since = MessageID.first(atMilliseconds: chat.milliseconds - days * 86_400_000)
    let handle = Handle(slot: 2000, generation: 1)
    let isBack = chat.world.bringBack(
      AlwaysOnRecord(account: "Fay", nick: "fay", user: "f", host: "h", realname: "F", absentSince: since), as: handle,
      milliseconds: chat.milliseconds)
    #expect(isBack == isHere)
  }

  @Test("A room's history outlives its last connected member, and so does the room")
  func roomStays() {
    let dan = shared.enter()
    dan.send("JOIN #room")
    dan.send("NS SET ALWAYS-ON ON")
    chat.drop(dan, reason: "gone")
    let bob = chat.enter("bob")
    #expect(bob.send("JOIN #room").contains { $0.hasSuffix(":@dan bob") })
  }

  @Test("madang people list says who has several connections, and who has none")
  func listed() {
    let dan = shared.enter()
    dan.send("NS SET ALWAYS-ON ON")
    let second = shared.enter()
    #expect(chat.control("people list")[0].contains(##""account":"Dan","away":false,"rooms":0,"connections":2,"##))
    chat.drop(dan, reason: "gone")
    chat.drop(second, reason: "gone")
    #expect(chat.control("people list")[0].contains(##""account":"Dan","away":true,"rooms":0,"connections":0,"##))
  }

  @Test("After a restart it is back in its rooms, with what it may do there; a name that is taken stays taken")
  func restart() {
    var kept = record(["#a", "#b"], absentSince: MessageID.first(atMilliseconds: chat.milliseconds - 5000))
    let shared = SharedNicknames { settings in
      settings.services.alwaysOn = [kept]
      settings.services.registeredRooms = [
        RoomRecord(name: "#b", founder: "Dan", modes: "nt", createdSeconds: 5)
      ]
    }
    let chat = shared.chat
    let handle = Handle(slot: 2000, generation: 1)
    let isBack = chat.world.bringBack(kept, as: handle, milliseconds: chat.milliseconds)
    #expect(isBack)
    chat.world.checkInvariants()
    let bob = chat.enter("bob", in: "#a", "#b")
    #expect(bob.send("NAMES #b").first?.hasSuffix(":@dan bob") == true)
    #expect(bob.send("PRIVMSG dan :hi")[0].hasSuffix(":Not connected"))
    let (dan, answer) = shared.come()
    #expect(answer.filter { $0.verb == "JOIN" }.count == 2)
    dan.send("PRIVMSG #a :back")
    #expect(bob.heard().last == ":dan!~d@host PRIVMSG #a :back")
    kept.account = "Eve"
    let another = Handle(slot: 2001, generation: 1)
    let isBackToo = chat.world.bringBack(kept, as: another, milliseconds: chat.milliseconds)
    #expect(isBackToo && chat.world.person(named: "dan") == handle && chat.world.person(named: "Eve") == another)
  }
}
