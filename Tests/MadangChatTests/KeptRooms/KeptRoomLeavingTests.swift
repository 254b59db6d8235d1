import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept, and left") struct KeptRoomLeavingTests {
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
}
