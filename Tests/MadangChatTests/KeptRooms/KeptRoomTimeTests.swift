import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("A room that is kept, for a time") struct KeptRoomTimeTests {
  @Test("waits for 10 minutes, and not a millisecond longer", arguments: [-1, 0, 1])
  func time(beyond: Int64) throws {
    let server = Restarting()
    let dan = server.come("dan")
    dan.send("JOIN #room")
    dan.send("MODE #room +b evil!*@*")
    try server.restart(afterMilliseconds: Restarting.window + beyond)
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
    server.chat.milliseconds += Restarting.window - 1_000 + beyond
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
    server.wait(milliseconds: Restarting.window)
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
    server.wait(milliseconds: Restarting.window)
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
    server.wait(milliseconds: Restarting.window)
    for room in ["#back", "#none", "#registered", "#lobby"] { #expect(server.names(room) == "eve", "\(room)") }
    #expect(server.chat.world.keptRooms.isEmpty)
  }

  @Test("is over with the others of its age, so many at a time")
  func inPieces() throws {
    let server = Restarting()
    let dan = server.come("dan")
    for number in 1...10 { dan.send("JOIN #r\(number)") }
    try server.restart()
    #expect(server.chat.world.keepingEnds() == 1_700_000_000_000 + Restarting.window + 1)
    server.wait(milliseconds: Restarting.window - 1_000)
    #expect(server.chat.world.keptRooms.count == 10)
    server.wait(milliseconds: 1, atMost: 4)
    #expect(server.chat.world.keptRooms.count == 6)
    server.wait(milliseconds: 0, atMost: 6)
    #expect(server.chat.world.keptRooms.isEmpty && server.chat.world.keepingEnds() == nil)
  }
}
