import Testing

@testable import MadangServer

@Suite struct FloodTests {
  @Test(
    "Who says or asks a little too much is slowed, and loses nothing", .timeLimit(.minutes(5)),
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
    "Who goes on and on is closed with Excess Flood, also where every line is refused", .timeLimit(.minutes(5)),
    arguments: ["PING \(String(repeating: "x", count: 100))\r\n", "PING \(String(repeating: "x", count: 600))\r\n"])
  func closes(line: String) throws {
    let server = try ServerUnderTest(.irc) { $0.limits.floodControl = true }
    defer { server.stop() }
    let witness = try server.connectIRC("witness", in: "#r")
    let client = try server.connectIRC("flooder", in: "#r")
    // The connection may be closed while this is still being sent.
    for _ in 0..<400 { do { try client.send(line) } catch { break } }
    #expect(try witness.line { $0.contains(" QUIT ") }.hasSuffix(":Excess Flood"))
    #expect(try client.rest().contains("ERROR :Closing Link: 127.0.0.1 (Excess Flood)"))
  }

  @Test(
    "Who ends at once is heard with a file of some length, and not with a flood", .timeLimit(.minutes(5)),
    arguments: [(Int(Limits.lastWordsMax), "Connection closed"), (300, "Excess Flood"), (4000, "Excess Flood")])
  func lastWords(count: Int, reason: String) throws {
    let server = try ServerUnderTest(.irc) { $0.limits.floodControl = true }
    defer { server.stop() }
    let witness = try server.connectIRC("witness", in: "#r")
    let client = try server.connectIRC("brief", in: "#r")
    // The connection may be closed while this is still being sent.
    try? client.send((0..<count).map { "PRIVMSG #r :\($0)\r\n" }.joined())
    client.finishSending()
    var heard = 0
    let last = try witness.line { line in
      if line.contains(" PRIVMSG #r :\(heard)") { heard += 1 }
      return line.contains(" QUIT ")
    }
    #expect(last.hasSuffix(":\(reason)"))
    #expect(heard <= Limits().speech.burst + Int(Limits.lastWordsMax) + 10)
    if count <= Int(Limits.lastWordsMax) { #expect(heard == count) }
  }
}
