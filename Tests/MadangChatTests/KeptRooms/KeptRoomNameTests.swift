import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept, and its name") struct KeptRoomNameTests {
  @Test("has its name: RENAME takes it from nobody, until the time is over")
  func renameTo() throws {
    let server = Restarting()
    server.come("dan").send("JOIN #room")
    try server.restart(afterMilliseconds: 0)
    let eve = server.come("eve")
    eve.send("CAP REQ :draft/channel-rename")
    eve.send("JOIN #mine")
    #expect(eve.send("RENAME #mine #ROOM").parameters(of: "FAIL")?[1] == "CHANNEL_NAME_IN_USE")
    server.chat.milliseconds += Restarting.window + 1
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
}
