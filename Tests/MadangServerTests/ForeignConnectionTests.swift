import Testing

@testable import MadangServer

/// What is no chat's protocol is answered in a line, ended, counted, and nothing of it is said.
@Suite("Other protocols on a chat's port") struct ForeignConnectionTests {
  private static let post =
    "POST /lobby HTTP/1.1\r\nHost: 127.0.0.1:9000\r\nContent-Length: 60\r\n\r\n"
    + "NICK evil\r\nUSER e 0 * :e\r\nJOIN #r\r\nPRIVMSG #r :spam\r\n"
  private static let hello: [UInt8] = [
    0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, 0x0A, 0x0D, 0x0A,
  ]

  @Test("A request of HTTP, whole or byte by byte: nothing of it is said or run", arguments: [true, false])
  func http(isWhole: Bool) throws {
    let server = try ServerUnderTest(.irc, .numbered)
    defer { server.stop() }
    let witness = try server.connectIRC("witness", in: "#r")
    try witness.send("JOIN #lobby\r\n")
    for (door, told) in [(ServerUnderTest.Door.irc, "ERROR :Closing Link: "), (.numbered, "Closing Link: ")] {
      let client = try server.connect(to: door)
      if isWhole {
        try client.send(Self.post)
      } else {
        // The connection may be closed while this is still being sent.
        for byte in Self.post.utf8 { do { try client.send([byte]) } catch { break } }
      }
      let said = try client.rest()
      #expect(said.contains(told) && said.contains("(This is a chat server, not a web server)"), "\(said)")
      #expect(said.split(separator: "\n").count == 1)
    }
    try witness.send("PING last\r\n")
    _ = try witness.line { line in
      #expect(!line.contains("evil") && !line.contains("spam") && !line.contains("HTTP") && !line.contains("Host"))
      return line.hasSuffix(":last")
    }
    #expect(server.courtyard.world.withReading { $0.person(named: "evil") == nil })
    #expect(refused(server) == ["http": 2])
  }

  @Test("A hello of TLS on a port without it")
  func tls() throws {
    let server = try ServerUnderTest(.irc, .numbered)
    defer { server.stop() }
    for door in [ServerUnderTest.Door.irc, .numbered] {
      let client = try server.connect(to: door)
      try client.send(Self.hello)
      #expect(try client.rest().contains("(There is no TLS on this port)"))
    }
    #expect(refused(server) == ["tls": 2])
  }

  @Test("Plain text that only looks alike is said, a request later than the first line too, and a word without an end")
  func lookAlikes() throws {
    let server = try ServerUnderTest(.numbered)
    defer { server.stop() }
    let listener = try server.connectPlain(.numbered).client
    let texts = ["GET well soon", "I like HTTP/1.1", "POST", "GET /x"]
    for (position, text) in texts.enumerated() {
      let client = try server.connect(to: .numbered)
      try client.send(text + (position == 3 ? "" : "\nGET / HTTP/1.1\n"))
      #expect(try listener.line() == "Client\(position + 2)>> \(text)")
      if position < 3 { #expect(try listener.line() == "Client\(position + 2)>> GET / HTTP/1.1") }
    }
    #expect(refused(server).isEmpty)
  }

  private func refused(_ server: ServerUnderTest) -> [String: Int] { server.courtyard.refused }
}
