import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// Several connections of one account under one nickname, and accounts that are always on, against the real program.
@Suite(.againstHanging, .waits) struct SharedNicknameTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func start(_ arguments: String...) throws -> Program {
    try Program(arguments: ["serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0"] + arguments)
  }

  /// On a busy machine a login may take longer than a silence may. So who waits for one isn't silent.
  private func patient(_ port: UInt16) throws -> Peer {
    let peer = try Peer(port: port)
    peer.answersPings = true
    return peer
  }

  /// Somebody without an account.
  private func guest(_ nick: String, _ port: UInt16) throws -> Peer {
    let peer = try patient(port)
    peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\n")
    _ = try peer.read(until: " 422 ")
    return peer
  }

  /// One more connection of Dan's, logged in by SASL; what they were told from the welcome on.
  private func dan(_ port: UInt16) throws -> (Peer, String) {
    let peer = try patient(port)
    peer.send("CAP REQ :sasl server-time\r\nNICK Dan\r\nUSER d 0 * :Dan\r\nAUTHENTICATE PLAIN\r\n")
    _ = try peer.read(until: "AUTHENTICATE +")
    peer.send("AUTHENTICATE \(Data("\0Dan\0sesame".utf8).base64EncodedString())\r\n")
    _ = try peer.read(until: " 903 ")
    peer.send("CAP END\r\nPING welcomed\r\n")
    return (peer, try peer.read(until: " PONG "))
  }

  private func register(_ port: UInt16) throws {
    let dan = try guest("Dan", port)
    dan.send("NS REGISTER sesame\r\n")
    _ = try dan.read(until: " 900 ")
    dan.send("QUIT\r\n")
    _ = try dan.read(until: "ERROR ")
    dan.close()
  }

  @Test("All connections read and speak as one; whoever is there at the end keeps the place")
  func together() throws {
    let server = try start()
    defer { server.end() }
    let port = try server.port()
    try register(port)
    let (first, _) = try dan(port)
    first.send("JOIN #room\r\n")
    _ = try first.read(until: " 366 ")
    let (second, answer) = try dan(port)
    #expect(answer.contains(" 001 Dan ") && answer.contains("JOIN #room") && answer.contains(" 366 Dan #room "))
    let bob = try guest("bob", port)
    bob.send("JOIN #room\r\n")
    _ = try bob.read(until: " 366 ")
    second.send("PRIVMSG #room :from the second\r\n")
    #expect(try first.read(until: "from the second").contains(":Dan!"))
    _ = try bob.read(until: "from the second")
    // Not by QUIT: the connection breaks.
    first.close()
    bob.send("PRIVMSG Dan :still there?\r\n")
    _ = try second.read(until: "still there?")
    second.send("PRIVMSG #room :yes\r\n")
    #expect(!(try bob.read(until: ":yes").contains("QUIT")))
    second.close()
    #expect(try bob.read(until: " QUIT ").contains(":Dan!"))
  }

  @Test("A slot is free again however a person's connections come and go")
  func slots() throws {
    let server = try start("--max-connections", "8")
    defer { server.end() }
    let port = try server.port()
    try register(port)
    for round in 0..<12 {
      let (first, _) = try dan(port)
      let (second, _) = try dan(port)
      let (third, _) = try dan(port)
      first.send("PRIVMSG Dan :round \(round)\r\n")
      for peer in [second, third] { _ = try peer.read(until: "round \(round)") }
      for peer in round % 2 == 0 ? [first, second, third] : [third, second, first] {
        peer.send("QUIT\r\n")
        _ = try peer.read(until: "ERROR ")
        peer.close()
      }
    }
  }

  @Test("Always on: it stays in its rooms, also when the server is started again, and is told what it missed")
  func alwaysOn() throws {
    do {
      let server = try start()
      let port = try server.port()
      try register(port)
      let (dan, _) = try dan(port)
      dan.send("JOIN #room\r\nNS SET ALWAYS-ON ON\r\n")
      _ = try dan.read(until: "stays in its rooms")
      let bob = try guest("bob", port)
      bob.send("CAP REQ away-notify\r\nJOIN #room\r\n")
      #expect(try bob.read(until: " 366 ").contains("@Dan"))
      dan.close()
      _ = try bob.read(until: " AWAY ")
      bob.send("PRIVMSG #room :missed before\r\nPRIVMSG Dan :hello?\r\n")
      #expect(try bob.read(until: " 301 ").contains("Not connected"))
      #expect(server.end() == 0)
    }
    let server = try start()
    defer { server.end() }
    let port = try server.port()
    let bob = try guest("bob", port)
    bob.send("JOIN #room\r\n")
    #expect(try bob.read(until: " 366 ").contains("@Dan"))
    bob.send("PRIVMSG #room :missed after\r\n")
    bob.send("PING said\r\n")
    _ = try bob.read(until: " PONG ")
    let (back, answer) = try dan(port)
    #expect(answer.contains("JOIN #room"))
    let told = answer + (answer.contains("missed after") ? "" : try back.read(until: "missed after"))
    #expect(told.contains("missed before") && told.contains("hello?"))
    back.send("PRIVMSG #room :here again\r\n")
    _ = try bob.read(until: "here again")
    back.send("NS SET ALWAYS-ON OFF\r\n")
    _ = try back.read(until: "You leave when")
    back.close()
    _ = try bob.read(until: " QUIT ")
  }

  @Test("Always on: what was sent to a connection that had broken, unnoticed, is told again")
  func broken() throws {
    // Whoever does answer must have time for it on a busy machine, too.
    let server = try start("--idle-timeout", "8")
    defer { server.end() }
    let port = try server.port()
    try register(port)
    let (phone, _) = try dan(port)
    phone.send("JOIN #room\r\nNS SET ALWAYS-ON ON\r\n")
    _ = try phone.read(until: "stays in its rooms")
    let bob = try guest("bob", port)
    bob.send("JOIN #room\r\nPRIVMSG #room :into the void\r\nPRIVMSG Dan :here too\r\n")
    // The phone reads and answers nothing any more. Bob is heard for as long as he asks, which flood control has him do
    // some times a second.
    let isAway = try eventually {
      bob.send("WHOIS Dan\r\n")
      return try bob.read(until: " 318 ").contains(" 301 ")
    }
    #expect(isAway)
    let (back, answer) = try dan(port)
    let told = answer + (answer.contains("here too") ? "" : try back.read(until: "here too"))
    #expect(told.contains("into the void") && told.contains("here too"))
  }
}
