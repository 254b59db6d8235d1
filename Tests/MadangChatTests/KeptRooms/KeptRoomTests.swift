import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept through a restart") struct KeptRoomTests {
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
