import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept, at its door") struct KeptRoomDoorTests {
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
}
