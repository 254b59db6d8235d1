import MadangChat
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Testing

@testable import MadangServer

/// The control socket as one more listener of the reactor.
@Suite(.againstHanging, .waits) struct ControlSocketTests {
  @Test("Commands in one segment are answered in order, each by lines and a status")
  func answersInOrder() throws {
    let server = try ServerUnderTest(.irc, .control)
    defer { server.stop() }
    let person = try server.connectIRC("ann", in: "#r")
    let steward = try server.connect(to: .control)
    try steward.send("room list\nnonsense\r\n\npeople kick ann bye\nroom list\n")
    #expect(try steward.line() == ##" {"name":"#r","people":1,"topic":null}"##)
    #expect(try steward.line() == "ok")
    #expect(try steward.line().hasPrefix("error there is no command \"nonsense\""))
    #expect(try steward.line() == #" {"nick":"ann","reason":"bye"}"#)
    #expect(try steward.line() == "ok ann is put out of the server: bye")
    #expect(try steward.line() == "ok There are no rooms.")
    _ = try person.line { $0.contains("ERROR :Closing Link: madang.local (bye)") }
  }

  @Test("A command may come in pieces, and is run once it is whole")
  func takesPieces() throws {
    let server = try ServerUnderTest(.irc, .control)
    defer { server.stop() }
    let steward = try server.connect(to: .control)
    for byte in "room list\n".utf8 { try steward.send([byte]) }
    #expect(try steward.line() == "ok There are no rooms.")
  }

  @Test("Whoever administers is no person: neither counted, nor named, nor reached")
  func isNobody() throws {
    let server = try ServerUnderTest(.irc, .control)
    defer { server.stop() }
    let steward = try server.connect(to: .control)
    try steward.send("people list\n")
    #expect(try steward.line() == "ok Nobody is here.")
    let person = try server.connectIRC("ann", in: "#r")
    try person.send("LUSERS\r\nPING 1\r\n")
    #expect(try person.line { $0.contains(" 253 ") || $0.hasSuffix(":1") }.hasSuffix(":1"))
    steward.close()
    waitUntil { server.courtyard.world.withReading { $0.sessions[0].phase == .vacant } }
    server.courtyard.world.withReading { $0.checkInvariants() }
  }

  @Test("A full server lets in whoever is to clear it up")
  func entersAFullServer() throws {
    let server = try ServerUnderTest(.irc, .control) { $0.limits.connectionsMax = 1 }
    defer { server.stop() }
    let person = try server.connectIRC("ann", in: "#r")
    let refused = try server.connect(to: .irc)
    _ = try refused.line { $0.contains("The server is full") }
    let steward = try server.connect(to: .control)
    try steward.send("status\n")
    _ = try steward.line { $0 == "ok" }
    person.close()
  }

  @Test("A slow command keeps its own connection waiting and no other; it is answered when it is done")
  func waitsForSlowWork() throws {
    let gate = Gate()
    let server = try ServerUnderTest(.irc, .control) {
      $0.controls = ControlTable(
        ControlTable.standard.rows + [
          ControlRow(
            "slow", "[WORD]", help: "",
            .slow { _, request, _ in
              SlowWork.ending { _ in
                gate.pass()
                return .connection { _, _, effects in effects.controlRefuse("it took long, \(request.arguments[0])") }
              }
            })
        ])
    }
    defer { server.stop() }
    let slow = try server.connect(to: .control)
    let quick = try server.connect(to: .control)
    try slow.send("slow indeed\nroom list\n")
    waitUntil { gate.enteredCount == 1 }
    try quick.send("room list\n")
    #expect(try quick.line() == "ok There are no rooms.")
    gate.open()
    #expect(try slow.line() == "error it took long, indeed")
    #expect(try slow.line() == "ok There are no rooms.")
  }

  @Test("A line without an end is refused, and the next one is run")
  func refusesEndlessLines() throws {
    let server = try ServerUnderTest(.control)
    defer { server.stop() }
    let steward = try server.connect(to: .control)
    try steward.send(String(repeating: "x", count: 20_000) + "\nstatus\n")
    #expect(try steward.line().hasPrefix("error there is no command \"xxx"))
    _ = try steward.line { $0 == "ok" }
  }

  @Test("When the server ends, its control connections are told")
  func isToldOfTheEnd() throws {
    let server = try ServerUnderTest(.control)
    let steward = try server.connect(to: .control)
    try steward.send("status\n")
    _ = try steward.line { $0 == "ok" }
    server.courtyard.requestStop()
    #expect(try steward.line() == "error Closing Link:  (Server shutting down)")
    steward.close()
    server.stop()
  }
}
