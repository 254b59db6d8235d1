import Testing

@testable import MadangServer

@Suite struct FloodTests {
  @Test("Who says a little too much is slowed, and loses nothing", .timeLimit(.minutes(5)))
  func slows() throws {
    let server = try ServerUnderTest(.irc) { $0.limits.floodControl = true }
    defer { server.stop() }
    let client = try server.connect(to: .irc)
    let count = Int(FloodBudget.burst) + 4
    let start = ContinuousClock.now
    try client.send("NICK n\r\nUSER n 0 * :n\r\n" + (0..<count).map { "PING \($0)\r\n" }.joined())
    for index in 0..<count { #expect(try client.line { $0.contains(" PONG ") }.hasSuffix(":\(index)")) }
    let excess = Int64(count) + 3 - FloodBudget.burst
    #expect(.now - start >= .milliseconds(excess * 1000 / FloodBudget.perSecond - 50))
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
}
