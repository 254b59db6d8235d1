import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept through a restart")
struct KeptRoomTests {
  private static let window: Int64 = 600_000

  @Test("is as it was: spelling, topic, modes, key, limit, pace, lists, metadata and when it was made")
  func asItWas() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("CAP REQ :batch draft/metadata-2")
    dan.send("JOIN #Room")
    server.come("eve").send("JOIN #room")
    server.chat.milliseconds += 5_000
    for line in [
      "TOPIC #room :what it is about", "MODE #room +CDMRciS-n", "MODE #room +mstu", "MODE #room +k key",
      "MODE #room +lW 7 5", "MODE #room +beI evil!*@* good!*@* $a:Eve", "METADATA #room SET url :http://x y",
    ] { dan.send(line) }
    let before = ["MODE #room", "MODE #room b", "MODE #room e", "MODE #room I", "TOPIC #room", "METADATA #room LIST"]
      .map { dan.send($0) }
    try server.restart()
    let back = server.come("dan")
    back.send("CAP REQ :batch draft/metadata-2")
    #expect(back.send("JOIN #ROOM").first?.parameters == ["#Room"])
    let after = ["MODE #room", "MODE #room b", "MODE #room e", "MODE #room I", "TOPIC #room", "METADATA #room LIST"]
      .map { back.send($0) }
    #expect(after == before)
    #expect(server.names("#room") == "@dan")
  }

  @Test("gives standing to the account, under whatever nickname and from wherever")
  func byAccount() throws {
    let server = Restarting()
    server.come("dan", account: "Dora").send("JOIN #room")
    server.come("eve").send("JOIN #room")
    try server.restart()
    server.come("eve").send("JOIN #room")
    server.come("other", from: "198.51.100.9", account: "Dora").send("JOIN #room")
    #expect(server.names("#room") == "eve @other")
  }

  @Test("gives standing to the nickname from the address, in whatever case; a voice is one too")
  func byNicknameAndAddress() throws {
    let server = Restarting()
    let dan = server.come("Dan_", from: "2001:db8:1:2::3")
    dan.send("JOIN #room")
    server.come("eve").send("JOIN #room")
    dan.send("MODE #room +v eve")
    try server.restart()
    server.come("eve").send("JOIN #room")
    // Another address of the same subscriber.
    server.come("dan_", from: "2001:db8:1:2:ffff::9").send("JOIN #room")
    #expect(server.names("#room") == "@dan_ +eve")
  }

  @Test(
    "gives nothing to others: another address, another nickname, the nickname of who was logged in",
    arguments: [
      ("guest", "198.51.100.9", nil), ("other", "192.0.2.1", nil), ("dan_", "192.0.2.1", nil),
      ("other", "192.0.2.1", "Ella"), ("dan_", "192.0.2.1", "Ella"),
    ])
  func nobodyElse(nick: String, address: String, account: String?) throws {
    let server = Restarting()
    server.come("guest").send("JOIN #guests")
    server.come("dan_", account: "Dora").send("JOIN #accounts")
    try server.restart()
    let stranger = server.come(nick, from: address, account: account)
    stranger.send("JOIN #guests,#accounts")
    #expect(server.names("#guests") == nick)
    #expect(server.names("#accounts") == nick)
    #expect(stranger.send("MODE #guests +o \(nick)").verbs == ["482"])
    #expect(stranger.send("CS REGISTER #guests").last?.contains("Log in first") == (account == nil))
    #expect(stranger.send("CS REGISTER #accounts").last?.contains("belongs to your account") == false)
  }

  @Test("has no operator of whom it had none; who comes first is nothing special")
  func withoutOperators() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    dan.send("MODE #room -o dan")
    try server.restart()
    server.come("dan").send("JOIN #room")
    #expect(server.names("#room") == "dan")
  }

  // MARK: Coming in

  @Test("keeps out whom it kept out, though nobody is in it: banned, without the key, without an account, not invited")
  func keepsOut() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #ban,#key,#account,#invited")
    dan.send("MODE #ban +b evil!*@*")
    dan.send("MODE #key +k secret")
    dan.send("MODE #account +R")
    dan.send("MODE #invited +i")
    try server.restart()
    let evil = server.come("evil")
    for _ in 1...2 {
      #expect(evil.send("JOIN #ban").verbs == ["474"])
      #expect(evil.send("JOIN #key wrong").verbs == ["475"])
      #expect(evil.send("JOIN #account").verbs == ["477"])
      #expect(evil.send("JOIN #invited").verbs == ["473"])
    }
    #expect(evil.send("JOIN #key secret").verbs.first == "JOIN")
    #expect(server.names("#ban") == "" && server.chat.world.roomCount == 1)
    let back = server.come("dan")
    back.send("JOIN #ban,#key,#account,#invited")
    for room in ["#ban", "#account", "#invited"] { #expect(server.names(room) == "@dan") }
    #expect(back.send("MODE #ban b").first?.parameters[2] == "evil!*@*")
  }

  @Test("is as full as its limit says: a stranger takes no second place, and operators come in all the same")
  func limit() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    dan.send("MODE #room +l 1")
    try server.restart()
    #expect(server.come("one").send("JOIN #room").verbs.first == "JOIN")
    #expect(server.come("two").send("JOIN #room").verbs == ["471"])
    server.come("dan").send("JOIN #room")
    #expect(server.names("#room") == "@dan one")
  }

  @Test("lets those in who were in it, or invited to it: once")
  func invitations() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    server.come("eve").send("JOIN #room")
    _ = server.come("guest")
    dan.send("MODE #room +i")
    dan.send("INVITE guest #room")
    try server.restart()
    #expect(server.come("guest", from: "198.51.100.9").send("JOIN #room").verbs == ["473"])
    server.chat.forgetAll()
    for nick in ["eve", "dan"] { server.come(nick).send("JOIN #room") }
    let guest = server.come("guest_")
    #expect(guest.send("JOIN #room").verbs == ["473"])
    guest.send("QUIT")
    try server.restart()
    let invited = server.come("guest")
    #expect(invited.send("JOIN #room").verbs.first == "JOIN")
    invited.send("PART #room")
    #expect(invited.send("JOIN #room").verbs == ["473"])
  }

  @Test("is, while nobody has come to it, to everybody else as if it were not there")
  func isNotThere() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    dan.send("TOPIC #room :secret words")
    try server.restart()
    let back = server.come("dan")
    for command in ["TOPIC", "MODE"] { #expect(back.send("\(command) #room").verbs == ["403"]) }
    #expect(back.send("NAMES #room").verbs == ["366"])
    #expect(back.send("LIST").verbs == ["321", "323"])
    #expect(server.chat.control("room list").contains { $0.contains("#room") } == false)
  }

  // MARK: Time

  @Test("waits for 10 minutes, and not a millisecond longer", arguments: [-1, 0, 1])
  func time(beyond: Int64) throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    dan.send("MODE #room +b evil!*@*")
    try server.restart(afterMilliseconds: Self.window + beyond)
    #expect(server.come("evil").send("JOIN #room").verbs.first == (beyond <= 0 ? "474" : "JOIN"))
    #expect(server.names("#room") == (beyond <= 0 ? "" : "@evil"))
    server.come("dan").send("JOIN #room")
    #expect(server.names("#room") == (beyond <= 0 ? "@dan" : "dan @evil"))
  }

  @Test("of which somebody is waited for gives standing back until the time is over", arguments: [0, 1])
  func lateStanding(beyond: Int64) throws {
    let server = Restarting()
    server.come("dan").send("JOIN #room")
    try server.restart(afterMilliseconds: 1_000)
    server.come("eve").send("JOIN #room")
    server.chat.milliseconds += Self.window - 1_000 + beyond
    server.come("dan").send("JOIN #room")
    #expect(server.names("#room") == (beyond == 0 ? "@dan eve" : "dan @eve"))
  }

  @Test("is, where no operator has come back, for whoever has been in it longest: those first who were in it before")
  func oldest() throws {
    let server = Restarting()
    for nick in ["dan", "eve", "fay"] { server.come(nick).send("JOIN #room") }
    try server.restart(afterMilliseconds: 0)
    let stranger = server.come("stranger")
    stranger.send("JOIN #room")
    let fay = server.come("fay")
    fay.send("JOIN #room")
    server.come("eve").send("JOIN #room")
    server.wait(milliseconds: Self.window)
    #expect(server.names("#room") == "eve fay stranger")
    server.chat.forgetAll()
    server.chat.milliseconds += 1
    // Whatever asks for the room does it; so does the time itself.
    server.come("late").send("JOIN #room")
    #expect(server.names("#room") == "eve @fay late stranger")
    #expect(stranger.heard().first?.withoutTags == ":irc.test MODE #room +o fay")
    #expect(fay.heard().first?.withoutTags == ":irc.test MODE #room +o fay")
    #expect(server.chat.world.keptRooms.isEmpty)
  }

  @Test("goes to those who came first, where nobody came who was in it before, and whoever left is none of them")
  func oldestStranger() throws {
    let server = Restarting()
    server.come("dan").send("JOIN #room")
    try server.restart()
    let one = server.come("one")
    one.send("JOIN #room")
    for nick in ["two", "three"] { server.come(nick).send("JOIN #room") }
    one.send("PART #room")
    one.send("JOIN #room")
    server.wait(milliseconds: Self.window)
    #expect(server.names("#room") == "one three @two")
  }

  @Test(
    "stays as it is where an operator has come, where it had none, where it is registered, and where it is the house's")
  func nobodyIsMadeOperator() throws {
    let server = Restarting { $0.lobby = "#lobby" }
    let dan = server.come("dan", account: "Dora")
    let eve = server.come("eve")
    for person in [dan, eve] { person.send("JOIN #back,#none,#registered,#lobby") }
    dan.send("MODE #none -o dan")
    dan.send("CS REGISTER #registered")
    _ = server.chat.control("room mode #lobby +o dan")
    try server.restart()
    server.come("eve").send("JOIN #back,#none,#registered,#lobby")
    let back = server.come("dan", account: "Dora")
    back.send("JOIN #back")
    back.send("PART #back")
    server.wait(milliseconds: Self.window)
    for room in ["#back", "#none", "#registered", "#lobby"] { #expect(server.names(room) == "eve", "\(room)") }
    #expect(server.chat.world.keptRooms.isEmpty)
  }

  @Test("is over with the others of its age, so many at a time")
  func inPieces() throws {
    let server = Restarting()
    let dan = server.come("dan")
    for number in 1...10 { dan.send("JOIN #r\(number)") }
    try server.restart()
    #expect(server.chat.world.keepingEnds() == 1_700_000_000_000 + Self.window + 1)
    server.wait(milliseconds: Self.window - 1_000)
    #expect(server.chat.world.keptRooms.count == 10)
    server.wait(milliseconds: 1, atMost: 4)
    #expect(server.chat.world.keptRooms.count == 6)
    server.wait(milliseconds: 0, atMost: 6)
    #expect(server.chat.world.keptRooms.isEmpty && server.chat.world.keepingEnds() == nil)
  }

  // MARK: Leaving

  @Test("that a stranger has come to and left is as it was, and no door around a ban")
  func emptied() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    dan.send("MODE #room +b evil!*@*")
    dan.send("TOPIC #room :talk")
    try server.restart()
    let stranger = server.come("stranger")
    for _ in 1...3 {
      #expect(stranger.send("JOIN #room").parameters(of: "332")?.last == "talk")
      #expect(server.names("#room") == "stranger")
      stranger.send("PART #room")
    }
    #expect(server.come("evil").send("JOIN #room").verbs == ["474"])
    server.come("dan").send("JOIN #room")
    #expect(server.names("#room") == "@dan")
  }

  @Test("that all have come back to and left is gone, as any other")
  func left() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    dan.send("MODE #room +k key")
    try server.restart()
    let back = server.come("dan")
    back.send("JOIN #room")
    back.send("PART #room")
    #expect(server.chat.world.keptRooms.isEmpty)
    server.come("eve").send("JOIN #room")
    #expect(server.names("#room") == "@eve")
  }

  @Test("gives standing back once: who leaves gives it up, while others are waited for")
  func once() throws {
    let server = Restarting()
    for nick in ["dan", "eve"] { server.come(nick).send("JOIN #room") }
    try server.restart()
    let dan = server.come("dan")
    for expected in ["@dan", "dan"] {
      dan.send("JOIN #room")
      #expect(server.names("#room") == expected)
      dan.send("PART #room")
    }
  }

  @Test("is gone once the house has closed it, before the restart or after")
  func closed() throws {
    let server = Restarting()
    for nick in ["dan", "eve"] { server.come(nick).send("JOIN #room") }
    try server.restart()
    server.come("eve").send("JOIN #room")
    _ = server.chat.control("room close #room go")
    #expect(server.chat.world.keptRooms.isEmpty && server.names("#room") == "")
    #expect(try server.restart().isEmpty)
  }

  // MARK: Later

  @Test("gives standing to who logs in, or takes their nickname again, when they have come already; the room is told")
  func later() throws {
    let server = Restarting()
    server.come("dan_", account: "Dora").send("JOIN #room")
    server.come("guest").send("JOIN #other")
    try server.restart()
    let eve = server.come("eve")
    eve.send("JOIN #room,#other")
    let dan = server.come("someone", from: "198.51.100.9")
    dan.send("JOIN #room")
    let guest = server.come("guest__")
    guest.send("JOIN #other")
    server.chat.forgetAll()
    let answer = dan.send("NS IDENTIFY Dora sesame")
    #expect(answer.parameters(of: "MODE") == ["#room", "+o", "someone"])
    #expect(eve.heard().all("MODE").map(\.withoutTags) == [":irc.test MODE #room +o someone"])
    #expect(guest.send("NICK guest").parameters(of: "MODE") == ["#other", "+o", "guest"])
    #expect(server.names("#room") == "eve @someone" && server.names("#other") == "eve @guest")
  }

  @Test("brings those back who are always on, with their standing, before anybody comes")
  func alwaysOn() throws {
    let server = Restarting()
    let dan = server.come("dora", account: "Dora")
    dan.send("NS SET ALWAYS-ON ON")
    dan.send("JOIN #room")
    dan.send("MODE #room +b evil!*@*")
    try server.restart()
    #expect(server.names("#room") == "@dora")
    #expect(server.come("evil").send("JOIN #room").verbs == ["474"])
  }

  @Test("forgets an account that is no more: who has its name next is somebody else")
  func forgottenAccount() throws {
    let server = Restarting()
    let dan = server.come("dora", account: "Dora")
    dan.send("JOIN #room")
    dan.send("TOPIC #room :mine")
    dan.send("MODE #room +eb $a:Dora evil!*@*")
    try server.restart()
    server.chat.run(as: server.come("eve")) { world, effects in
      ForgettingSweep(world.forget(account: "Dora"), asking: .nickServ).begin(&world, &effects)
    }
    let another = server.come("another", account: "Dora")
    #expect(another.send("JOIN #room").verbs.contains("332") == false)
    #expect(server.names("#room") == "another")
    #expect(
      another.send("MODE #room b").map(\.verb) == ["367", "368"] && another.send("MODE #room e").verbs == ["349"])
  }

  // MARK: Again

  @Test("waits no longer for a second restart, be somebody there meanwhile or nobody")
  func secondRestart() throws {
    let server = Restarting()
    for room in ["#empty", "#taken"] { server.come("dan\(room.dropFirst())").send("JOIN \(room)") }
    try server.restart(afterMilliseconds: 300_000)
    server.come("eve").send("JOIN #taken")
    let kept = try server.restart(afterMilliseconds: 299_999)
    #expect(kept.map(\.record.name) == ["#taken", "#empty"])
    #expect(kept[1].sinceMilliseconds == 1_700_000_000_000)
    #expect(kept[0].sinceMilliseconds == 1_700_000_300_000)
    server.come("danempty").send("JOIN #empty")
    #expect(server.names("#empty") == "@danempty")
    server.come("fay").send("JOIN #taken")
    server.chat.milliseconds += 2
    server.come("dantaken").send("JOIN #taken")
    #expect(server.names("#taken") == "dantaken fay", "Their own time is over; the room's is not.")
    server.wait(milliseconds: 600_000)
    #expect(server.names("#taken") == "dantaken @fay", "Eve, who was in it, has not come back.")
  }

  @Test("is left where its time is over, at the next end", arguments: [0, 1])
  func overAtTheEnd(beyond: Int64) throws {
    let server = Restarting()
    server.come("dan").send("JOIN #room")
    try server.restart(afterMilliseconds: Self.window + beyond)
    #expect(try server.restart().count == (beyond == 0 ? 1 : 0))
  }

  @Test("is one of so many; of more, those with the fewest people are left out", arguments: [2, 3, 4])
  func bound(most: Int) throws {
    let server = Restarting { $0.limits.keptRoomsMax = most }
    let dan = server.come("dan")
    dan.send("JOIN #b,#a,#c")
    server.come("eve").send("JOIN #c")
    server.chat.world.beginEnding(milliseconds: 5)
    let end = server.chat.world.takeRoomsAtEnd()
    #expect(end?.rooms.map(\.record.name) == Array(["#c", "#a", "#b"].prefix(most)))
    #expect(end?.leftOut == max(0, 3 - most))
    #expect(server.chat.world.takeRoomsAtEnd() == nil)
  }

  @Test("is not, where that was not asked for", arguments: [true, false])
  func notAsked(hasFolder: Bool) {
    let server = Restarting { settings in
      if hasFolder { settings.limits.keptRoomsSecondsMax = 0 } else { settings.services.keepsRooms = false }
    }
    server.come("dan").send("JOIN #room")
    server.chat.world.beginEnding(milliseconds: 5)
    #expect(server.chat.world.takeRoomsAtEnd() == nil)
  }

  // MARK: Names

  @Test("has its name: RENAME takes it from nobody, until the time is over")
  func renameTo() throws {
    let server = Restarting()
    server.come("dan").send("JOIN #room")
    try server.restart(afterMilliseconds: 0)
    let eve = server.come("eve")
    eve.send("CAP REQ :draft/channel-rename")
    eve.send("JOIN #mine")
    #expect(eve.send("RENAME #mine #ROOM").parameters(of: "FAIL")?[1] == "CHANNEL_NAME_IN_USE")
    server.chat.milliseconds += Self.window + 1
    #expect(eve.send("RENAME #mine #ROOM").parameters(of: "RENAME")?.prefix(2) == ["#mine", "#ROOM"])
  }

  @Test("that has another name meanwhile waits under that one")
  func renamed() throws {
    let server = Restarting()
    let dan = server.come("dan")
    let eve = server.come("eve")
    for person in [dan, eve] { person.send("JOIN #room") }
    dan.send("MODE #room +v eve")
    try server.restart(afterMilliseconds: 0)
    let back = server.come("dan")
    back.send("JOIN #room")
    back.send("RENAME #room #New")
    back.send("MODE #new +i")
    back.send("PART #new")
    #expect(server.come("stranger").send("JOIN #new").verbs == ["473"])
    server.come("eve").send("JOIN #NEW")
    #expect(server.names("#new") == "+eve")
    #expect(server.chat.world.keptRooms.isEmpty)
  }

  @Test("may look like a registered one, as it did")
  func lookalike() throws {
    let server = Restarting { settings in
      settings.services.likeness = NameLikeness { $0.foldedName.replacing("0", with: "o") }
    }
    server.come("dan").send("JOIN #r00m")
    let eve = server.come("eve", account: "Ella")
    eve.send("JOIN #room")
    eve.send("CS REGISTER #room")
    try server.restart()
    #expect(server.come("stranger").send("JOIN #ro0m").verbs.contains("JOIN") == false)
    server.come("dan").send("JOIN #r00m")
    #expect(server.names("#r00m") == "@dan")
  }

  // MARK: Registered rooms

  @Test("and registered is what its record says; of what that does not tell, guests have their standing again")
  func registered() throws {
    let server = Restarting()
    let dan = server.come("dan", account: "Dora")
    dan.send("JOIN #room")
    let guest = server.come("guest")
    guest.send("JOIN #room")
    let eve = server.come("eve", account: "Ella")
    eve.send("JOIN #room")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +ovi guest eve")
    try server.restart()
    // Meanwhile the founder takes what Ella had, and another topic is set.
    let back = server.come("dan", account: "Dora")
    back.send("CS ACCESS #room DEL Ella")
    #expect(server.come("eve", account: "Ella").send("JOIN #room").verbs.first == "JOIN", "She was in it.")
    #expect(server.come("stranger").send("JOIN #room").verbs == ["473"])
    server.come("guest").send("JOIN #room")
    back.send("JOIN #room")
    #expect(server.names("#room") == "@dan eve @guest")
  }

  @Test("and the house's is kept by its record from then on, with all that it was")
  func house() throws {
    let server = Restarting { $0.lobby = "#lobby" }
    let dan = server.come("dan")
    dan.send("JOIN #lobby")
    server.chat.run(as: dan) { world, effects in
      if let room = world.room(named: "#lobby") { world.setTopicAsHouse("welcome", of: room, &effects) }
    }
    try server.restart()
    _ = server.chat.control("room mode #lobby +m")
    let topic = server.chat.world.registry["#lobby"]?.topic?.text
    #expect(topic == "welcome" && server.chat.world.registry["#lobby"]?.modes.contains("m") == true)
  }

  // MARK: Values

  @Test("is written in an order that is the same in every run")
  func order() throws {
    func rooms(_ nicks: [String]) throws -> [KeptRoom] {
      let server = Restarting()
      let dan = server.come("dan", account: "Dora")
      dan.send("JOIN #room")
      for nick in nicks { server.come(nick).send("JOIN #room,#other") }
      return try server.restart()
    }
    let one = try rooms(["eve", "fay", "gus"])
    let other = try rooms(["gus", "fay", "eve"])
    #expect(one.map(\.record.name) == ["#room", "#other"])
    #expect(one[0].people == other[0].people)
    #expect(one[0].people.first?.identity == .account("dora"))
  }

  @Test("has the entries of its lists stand on what they stood on, and gives that back when it is gone")
  func shares() throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    dan.send("MODE #room +bbeI a!*@* b!*@* c!*@* d!*@*")
    let kept = try server.restart()
    #expect(kept[0].shares.count == 4 && Set(kept[0].shares).count == 1 && kept[0].shares[0] != 0)
    let back = server.come("dan")
    back.send("JOIN #room")
    #expect(server.chat.world.maskShares == [kept[0].shares[0]: 4])
    back.send("MODE #room -b a!*@*")
    #expect(server.chat.world.maskShares == [kept[0].shares[0]: 3])
    back.send("PART #room")
    #expect(server.chat.world.maskShares.isEmpty)
  }
}
