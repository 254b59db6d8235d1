import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept, and kept again") struct KeptRoomRestartTests {
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
    try server.restart(afterMilliseconds: Restarting.window + beyond)
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
}
