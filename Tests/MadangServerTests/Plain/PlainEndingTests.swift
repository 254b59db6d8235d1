import MadangServer
import Testing

/// Each way in which a plain connection may end, and that nobody else minds.
@Suite("plain sockets: how connections end")
struct PlainEndingTests {
  /// Two who stay: one plain, and one on IRC, who is told how others went.
  private struct Bystanders {
    let server: ServerUnderTest
    let plain: TestClient
    let name: String
    let alice: TestClient

    init(configure: (inout Configuration) -> Void = { _ in }) throws {
      server = try ServerUnderTest(.numbered, .irc, configure: configure)
      (plain, name) = try server.connectPlain(.numbered)
      alice = try server.connectIRC("alice", in: "#lobby")
    }

    func quit(of name: String) throws -> String {
      let line = try alice.line { $0.hasPrefix(":\(name)!") && $0.contains(" QUIT ") }
      return String(line.split(separator: " QUIT :").last ?? "")
    }

    /// They still hear each other.
    func check() throws {
      try plain.send("all well\n")
      _ = try alice.line { $0.hasSuffix(" PRIVMSG #lobby :all well") }
    }
  }

  @Test("who sends, and closes at once, is heard; with a line ending or without", arguments: ["hi\n", "hi"])
  func sendAndClose(text: String) throws {
    let others = try Bystanders()
    let client = try others.server.connect(to: .numbered)
    try client.send(text)
    client.close()
    #expect(try others.plain.line() == "Client2>> hi")
    #expect(try others.quit(of: "Client2") == "Connection closed")
    try others.check()
  }

  @Test("who has said all may go on to read: the answer comes, then the end")
  func halfClose() throws {
    let others = try Bystanders()
    let client = try others.server.connect(to: .numbered)
    try client.send("hi\n/nick\n")
    client.finishSending()
    #expect(try client.rest() == "You are Client2. /nick NAME gives you another name.\n")
    #expect(try others.plain.line() == "Client2>> hi")
    try others.check()
  }

  @Test("a reset in mid-message: what had no end is not said, and the person is gone")
  func resetInMidMessage() throws {
    let others = try Bystanders()
    let (client, name) = try others.server.connectPlain(.numbered)
    try client.send("whole\nhalf a mess")
    #expect(try others.plain.line() == "\(name)>> whole")
    client.reset()
    #expect(try others.quit(of: name) == "Connection reset by peer")
    let late = try others.server.connectPlain(.numbered).client
    try late.send("next\n")
    #expect(try others.plain.line { !$0.contains("half a mess") } == "Client3>> next")
    try others.check()
  }

  @Test("a client that vanishes with answers unread leaves the room, and its name is free")
  func vanishes() throws {
    let others = try Bystanders()
    let (client, name) = try others.server.connectPlain(.numbered)
    try client.send("/nick ghost\n/help\n/help\n/who\n")
    _ = try others.alice.line { $0.contains(" NICK :ghost") }
    client.reset()
    _ = try others.quit(of: "ghost")
    #expect(name == "Client2")
    try others.plain.send("/nick ghost\n")
    #expect(try others.plain.line() == "You are ghost now.")
  }

  @Test("/quit: goodbye, then the end")
  func quit() throws {
    let others = try Bystanders()
    let client = try others.server.connect(to: .numbered)
    try client.send("/quit\nnot heard\n")
    #expect(try client.rest() == "Goodbye.\n")
    #expect(try others.quit(of: "Client2") == "Quit")
    try others.check()
  }

  @Test("one that never reads costs its SendQ, and is closed; nobody else notices")
  func neverReads() throws {
    let others = try Bystanders {
      $0.limits.sendQueueBytesMax = Limits.sendQueueBytesMin
      // However long it sleeps, on a busy machine.
      $0.limits.drainMilliseconds = 600_000
    }
    let sleeper = try others.server.connectPlain(.numbered, receiveBufferBytes: 64 << 10)
    let text = String(repeating: "x", count: 400)
    var isOut = false
    // The kernel's own buffers hold some megabytes before the SendQ begins to fill.
    for number in 1...2_000 where !isOut {
      try others.plain.send(String(repeating: text + "\n", count: 50) + "\(number)\(text)\n")
      while true {
        let line = try others.alice.line()
        if line.hasSuffix(" QUIT :SendQ exceeded") {
          #expect(line.hasPrefix(":\(sleeper.name)!"))
          isOut = true
        }
        if line.hasSuffix(":\(number)\(text)") { break }
      }
    }
    #expect(isOut)
    try others.check()
    // Once it wakes it still gets what was kept for it, whole lines, and is told.
    #expect(try sleeper.client.rest().hasSuffix("x\nClosing Link: (SendQ exceeded)\n"))
  }

  @Test("when the server stops, plain connections are told, and ended")
  func shutdown() throws {
    let server = try ServerUnderTest(.numbered)
    let (client, _) = try server.connectPlain(.numbered)
    server.courtyard.requestStop()
    #expect(try client.rest() == "Closing Link: 127.0.0.1 (Server shutting down)\n")
    client.close()
    server.stop()
  }

  @Test("silence alone ends no plain connection")
  func silence() throws {
    let server = try ServerUnderTest(.numbered, .irc, configure: { $0.limits.idleSecondsMax = 2 })
    let (listener, _) = try server.connectPlain(.numbered)
    let alice = try server.connectIRC("alice", in: "#lobby")
    // An IRC client that doesn't answer PING is closed meanwhile: then more time has passed than IRC is given.
    #expect(try alice.rest().contains("Ping timeout"))
    let (speaker, name) = try server.connectPlain(.numbered)
    try speaker.send("anybody?\n")
    #expect(try listener.line() == "\(name)>> anybody?")
  }
}
