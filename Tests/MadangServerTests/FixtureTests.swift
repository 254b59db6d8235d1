import Testing

@Suite("the server under test")
struct FixtureTests {
  @Test("serves IRC, and stops when asked")
  func servesAndStops() throws {
    let server = try ServerUnderTest(.irc)
    let alice = try server.connectIRC("alice", in: "#room")
    let bob = try server.connectIRC("bob", in: "#room")
    try bob.send("PRIVMSG #room :hello\r\n")
    #expect(try alice.line { $0.contains("PRIVMSG") }.hasSuffix("PRIVMSG #room :hello"))
    bob.close()
    #expect(try alice.line { $0.contains("QUIT") }.hasPrefix(":bob!"))
    alice.close()
    server.stop()
  }
}
