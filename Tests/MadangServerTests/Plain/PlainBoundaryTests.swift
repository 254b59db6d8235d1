import Testing

/// TCP keeps no borders between messages, and these are all the places where one may fall.
@Suite("plain sockets: where messages begin and end")
struct PlainBoundaryTests {
  /// A server, someone who speaks, and someone who listens.
  private struct Pair {
    let server: ServerUnderTest
    let speaker: TestClient
    let listener: TestClient
    let name: String

    init(_ door: ServerUnderTest.Door = .numbered) throws {
      server = try ServerUnderTest(door)
      listener = try server.connectPlain(door).client
      (speaker, name) = try server.connectPlain(door)
      if door == .announce { _ = try listener.line { $0.hasPrefix("유저(") } }
    }
  }

  @Test("two messages in one segment are two messages")
  func twoInOne() throws {
    let pair = try Pair()
    try pair.speaker.send("one\ntwo\r\n\n\r\nthree\n")
    #expect(try pair.listener.lines(3) == ["one", "two", "three"].map { "\(pair.name)>> \($0)" })
  }

  @Test("one message in many segments is one message")
  func oneInMany() throws {
    let pair = try Pair()
    // A piece that comes more than a pause after the one before is a message of its own: so a try that was held up, as
    // may happen on a busy machine, proves nothing, and is made again.
    for _ in 1...20 {
      let start = ContinuousClock.now
      for byte in "한 글자씩 sent\n".utf8 { try pair.speaker.send([byte]) }
      let wasHeldUp = ContinuousClock.now - start > .milliseconds(90)
      try pair.speaker.send("mark\n")
      let heard = try pair.listener.line { _ in true }
      if heard == "\(pair.name)>> 한 글자씩 sent" { return }
      #expect(wasHeldUp)
      _ = try pair.listener.line { $0.hasSuffix("mark") }
    }
    Issue.record("Every try was held up.")
  }

  @Test("a Korean character that is split between two reads stays whole")
  func splitCharacter() throws {
    let pair = try Pair()
    let text = Array("안녕".utf8)
    try pair.speaker.send(Array(text[..<5]))
    // The pause ended the first message at its last whole character; the two bytes behind it wait.
    #expect(try pair.listener.line() == "\(pair.name)>> 안")
    try pair.speaker.send(Array(text[5...]) + Array("하세요\n".utf8))
    #expect(try pair.listener.line() == "\(pair.name)>> 녕하세요")
  }

  @Test("a message without a line ending ends at a pause", arguments: [ServerUnderTest.Door.numbered, .announce])
  func pause(door: ServerUnderTest.Door) throws {
    let pair = try Pair(door)
    for text in ["first", "두 번째", "third"] {
      try pair.speaker.send(text)
      #expect(try pair.listener.line() == (door == .announce ? text : "\(pair.name)>> \(text)"))
    }
  }

  @Test("a command without a line ending is one, too")
  func commandAtPause() throws {
    let pair = try Pair()
    try pair.speaker.send("/nick bob")
    #expect(try pair.speaker.line() == "You are bob now.")
  }

  @Test("bytes that are no UTF-8 become U+FFFD, for plain and IRC readers")
  func invalidText() throws {
    let server = try ServerUnderTest(.numbered, .irc)
    let (speaker, name) = try server.connectPlain(.numbered)
    let listener = try server.connectPlain(.numbered).client
    let alice = try server.connectIRC("alice", in: "#lobby")
    try speaker.send([0xC3, 0x28, 0xF0, 0x9F, 0x0A, 0x80, 0x0A])
    #expect(try listener.lines(2) == ["\(name)>> \u{FFFD}(\u{FFFD}", "\(name)>> \u{FFFD}"])
    #expect(try alice.line { $0.contains("PRIVMSG") }.hasSuffix(" PRIVMSG #lobby :\u{FFFD}(\u{FFFD}"))
  }

  @Test("telnet's negotiation is not heard, though it holds line feeds. RFC 854, RFC 855")
  func telnet() throws {
    let pair = try Pair()
    let doTerminalType: [UInt8] = [255, 253, 24]
    let windowOfTenByTen: [UInt8] = [255, 250, 31, 0, 10, 0, 10, 255, 240]
    let (start, end) = (Array("hel".utf8), Array("lo\r\n".utf8))
    try pair.speaker.send(doTerminalType + windowOfTenByTen + start + windowOfTenByTen + end)
    #expect(try pair.listener.line() == "\(pair.name)>> hello")
    try pair.speaker.send(Array("enter\r\0".utf8))
    #expect(try pair.listener.line() == "\(pair.name)>> enter")
  }

  @Test("a telnet command that never ends holds nothing up")
  func endlessTelnet() throws {
    let pair = try Pair()
    for _ in 1...4 { try pair.speaker.send([255, 250] + [UInt8](repeating: 32, count: 200_000)) }
    try pair.speaker.send(Array("\nstill here\n".utf8))
    #expect(try pair.listener.line(where: { $0.hasSuffix("still here") }) == "\(pair.name)>> still here")
  }

  @Test("a line longer than 4,096 bytes comes in parts, none of which splits a character")
  func longLine() throws {
    let pair = try Pair()
    let text = String(repeating: "길", count: 20_000)
    try pair.speaker.send(text + "\nend\n")
    var heard = ""
    while true {
      let line = try pair.listener.line()
      #expect(line.hasPrefix("\(pair.name)>> ") && line.utf8.count <= 4096 + 16)
      let part = line.dropFirst(pair.name.count + 3)
      if part == "end" { break }
      heard += part
    }
    #expect(heard == text)
  }
}
