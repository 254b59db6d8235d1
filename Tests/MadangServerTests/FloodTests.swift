import MadangTestSupport
import MadangTestTraits
import Testing

@testable import MadangServer

@Suite struct FloodTests {
  @Test(
    "Who says or asks a little too much is slowed, and loses nothing", .againstHanging, .waits,
    arguments: [
      ("NOTICE n :", Limits().speech.burst - 3, Limits().speech.perSecond),
      ("PING ", Limits().queries.burst, Limits().queries.perSecond),
    ])
  func slows(command: String, fits: Int, perSecond: Int) throws {
    let server = try ServerUnderTest(.irc) { $0.limits.floodControl = true }
    defer { server.stop() }
    let client = try server.connect(to: .irc)
    let count = fits + 4
    let start = ContinuousClock.now
    // NICK and USER count as three of what is said.
    try client.send("NICK n\r\nUSER n 0 * :n\r\n" + (0..<count).map { "\(command)\($0)\r\n" }.joined())
    for index in 0..<count {
      #expect(try client.line { $0.contains(" PONG ") || $0.contains(" NOTICE ") }.hasSuffix(":\(index)"))
    }
    #expect(.now - start >= .milliseconds(4 * 1000 / perSecond - 50))
  }

  @Test(
    "Who goes on and on is closed with Excess Flood, also where every line is refused", .againstHanging, .waits,
    arguments: ["PING \(String(repeating: "x", count: 100))\r\n", "PING \(String(repeating: "x", count: 600))\r\n"])
  func closes(line: String) throws {
    let server = try ServerUnderTest(.irc) { $0.limits.floodControl = true }
    defer { server.stop() }
    let witness = try server.connectIRC("witness", in: "#r")
    let client = try server.connectIRC("flooder", in: "#r")
    // The connection may be closed while this is still being sent.
    for _ in 0..<400 { do { try client.send(line) } catch { break } }
    #expect(try witness.line { $0.contains(" QUIT ") }.hasSuffix(":Excess Flood"))
    let said = try client.rest()
    #expect(said.contains("ERROR :Closing Link: 127.0.0.1, ") && said.contains(" not taken (Excess Flood)"))
  }

  @Test(
    "Who sends a file and closes the sending side is heard to its end, at the rate that is allowed",
    .againstHanging, .waits,
    arguments: [true, false])
  func lastWords(closesAll: Bool) throws {
    let server = try ServerUnderTest(.irc) {
      $0.limits.floodControl = true
      $0.limits.speech = CommandRate(burst: 20, perSecond: 100)
    }
    defer { server.stop() }
    let witness = try server.connectIRC("witness", in: "#r")
    let client = try server.connectIRC("brief", in: "#r")
    let start = ContinuousClock.now
    let count = 200
    try client.send((0..<count).map { "PRIVMSG #r :\($0)\r\n" }.joined())
    if closesAll { client.close() } else { client.finishSending() }
    var heard = 0
    let last = try witness.line { line in
      if line.hasSuffix(" PRIVMSG #r :\(heard)") { heard += 1 }
      return line.contains(" QUIT ")
    }
    #expect(heard == count && last.hasSuffix(":Connection closed"))
    #expect(.now - start >= .milliseconds((count - 20) * 1000 / 100 - 300))
    waitUntil { server.courtyard.world.withReading { $0.person(named: "brief") == nil } }
  }

  @Test("Who sends more than waits is told how much of it was not taken", .againstHanging, .waits)
  func tooMuch() throws {
    let server = try ServerUnderTest(.irc) { $0.limits.floodControl = true }
    defer { server.stop() }
    let client = try server.connectIRC("brief", in: "#r")
    // The connection may be closed while this is still being sent.
    try? client.send((0..<4000).map { "PRIVMSG #r :\($0)\r\n" }.joined())
    let said = try client.rest()
    let words = said.split(separator: ", ").last?.split(separator: " ") ?? []
    #expect(Int(words.first ?? "") ?? 0 > 300 && said.hasSuffix(" lines were not taken (Excess Flood)\r\n"), "\(said)")
  }

  @Test("A server that ends waits for no file that is still being heard", .againstHanging, .waits)
  func endsMeanwhile() throws {
    let server = try ServerUnderTest(.irc) { $0.limits.floodControl = true }
    let client = try server.connectIRC("brief", in: "#r")
    try client.send((0..<200).map { "PRIVMSG #r :\($0)\r\n" }.joined())
    client.finishSending()
    waitUntil { server.courtyard.queues[0].mailbox.throttledUntil != 0 }
    let start = ContinuousClock.now
    server.courtyard.requestStop()
    server.stop()
    #expect(.now - start < .seconds(20))
  }
}
