import Testing

@Suite("plain sockets: flood control")
struct PlainFloodTests {
  @Test("who says too much is slowed, and everything is heard in order")
  func slowed() throws {
    let server = try ServerUnderTest(.numbered, configure: { $0.limits.floodControl = true })
    let listener = try server.connectPlain(.numbered).client
    let (speaker, name) = try server.connectPlain(.numbered)
    try speaker.send((1...22).map { "\($0)\n" }.joined())
    #expect(try listener.lines(22) == (1...22).map { "\(name)>> \($0)" })
  }

  @Test("who goes on is closed with Excess Flood")
  func excess() throws {
    let server = try ServerUnderTest(.numbered, configure: { $0.limits.floodControl = true })
    let listener = try server.connectPlain(.numbered).client
    let speaker = try server.connectPlain(.numbered).client
    try speaker.send(String(repeating: "first words\n", count: 30))
    // Most of the budget is spent, and the rest waits: so all that comes now is more than may wait.
    for _ in 1...15 { _ = try listener.line() }
    try speaker.send(String(repeating: "flood of words\n", count: 2000))
    let said = try speaker.rest()
    #expect(said.contains("Closing Link: 127.0.0.1, ") && said.contains(" not taken (Excess Flood)"))
  }
}
