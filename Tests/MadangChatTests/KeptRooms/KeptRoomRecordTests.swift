import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept, with a record") struct KeptRoomRecordTests {
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
}
