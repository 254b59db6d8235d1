import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept, for those who come later") struct KeptRoomReturnTests {
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
}
