import Testing

@Suite("plain sockets: beside IRC")
struct PlainAndIRCTests {
  @Test("both styles and IRC share a room, and see each other")
  func together() throws {
    let server = try ServerUnderTest(.numbered, .announce, .irc)
    let (numbered, name) = try server.connectPlain(.numbered)
    let (loud, loudName) = try server.connectPlain(.announce)
    let alice = try server.connectIRC("alice", in: "#lobby")
    #expect(try loud.line() == "유저(alice)가 접속했습니다.")
    #expect([name, loudName] == ["Client1", "Client2"])

    try numbered.send("from numbered\n")
    #expect(try loud.line() == "from numbered")
    #expect(try alice.line { $0.contains(" PRIVMSG ") } == ":Client1!~plain@127.0.0.1 PRIVMSG #lobby :from numbered")
    try loud.send("from announce\n")
    #expect(try numbered.line() == "Client2>> from announce")
    #expect(try loud.line() == "from announce")
    #expect(try alice.line() == ":Client2!~plain@127.0.0.1 PRIVMSG #lobby :from announce")
    try alice.send("PRIVMSG #lobby :from IRC\r\n")
    #expect(try numbered.line() == "alice>> from IRC")
    #expect(try loud.line() == "from IRC")

    try alice.send("JOIN #other\r\nPART #lobby\r\nJOIN #lobby\r\n")
    #expect(try alice.line { $0.contains(" 353 alice = #lobby ") }.hasSuffix(":Client1 Client2 alice"))
    try numbered.send("/who\n")
    #expect(try numbered.lines(2) == ["3 people in #lobby:", "Client1, Client2, alice"])
  }

  @Test("the announce style tells of a newcomer by address, but not the newcomer")
  func announcement() throws {
    let server = try ServerUnderTest(.announce)
    let first = try server.connectPlain(.announce).client
    let second = try server.connect(to: .announce)
    let port = try second.localAddress().port ?? 0
    #expect(try first.line() == "유저(127.0.0.1:\(port))가 접속했습니다.")
    try second.send("hi\n")
    #expect(try second.line() == "hi")
  }

  @Test("a name that an IRC person has is taken, and the other way round")
  func names() throws {
    let server = try ServerUnderTest(.numbered, .irc)
    let alice = try server.connectIRC("alice", in: "#lobby")
    let client = try server.connectPlain(.numbered).client
    try client.send("/nick Alice\n")
    #expect(try client.line() == "Somebody else is called Alice.")
    try client.send("/nick bob\n")
    #expect(try client.line() == "You are bob now.")
    #expect(try alice.line { $0.contains(" NICK ") } == ":Client1!~plain@127.0.0.1 NICK :bob")
    try alice.send("NICK BOB\r\n")
    #expect(try alice.line { $0.contains(" 433 ") }.contains("BOB"))
  }

  @Test("long plain text reaches IRC in lines of at most 512 bytes, also where a room's messages are gathered")
  func longText() throws {
    let server = try ServerUnderTest(.numbered, .irc)
    let (speaker, name) = try server.connectPlain(.numbered)
    let crowd = try (0..<30).map { _ in try server.connectPlain(.numbered).client }
    let alice = try server.connectIRC("alice", in: "#lobby")
    let text = String(repeating: "길", count: 1000)
    try speaker.send("before\n\(text)\nafter\n")
    for person in crowd {
      #expect(try person.lines(3) == ["before", text, "after"].map { "\(name)>> \($0)" })
    }
    var heard = ""
    while true {
      let line = try alice.line { $0.contains(" PRIVMSG #lobby :") }
      #expect(line.utf8.count <= 510)
      let part = line.split(separator: " PRIVMSG #lobby :")[1]
      if part == "after" { break }
      heard += part
    }
    #expect(heard == "before" + text)
  }

  @Test("a listener may have its own room")
  func ownRoom() throws {
    let server = try ServerUnderTest(.numbered, .irc, configure: { $0.listeners[0].room = "#games" })
    let (client, name) = try server.connectPlain(.numbered)
    let alice = try server.connectIRC("alice", in: "#games")
    try client.send("/join den\n/leave\nback\n")
    #expect(try client.lines(2) == ["You are in #den now, alone.", "You are in #games now, with 1 other."])
    #expect(try alice.line { $0.contains(" PRIVMSG ") } == ":\(name)!~plain@127.0.0.1 PRIVMSG #games :back")
  }
}
