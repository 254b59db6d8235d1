import Testing

@testable import MadangWire

/// A message's parts as strings, to compare with.
struct MessageParts: Equatable {
  var tags = ""
  var source = ""
  var command = ""
  var parameters: [String] = []

  init(_ command: String, _ parameters: [String] = [], tags: String = "", source: String = "") {
    self.tags = tags
    self.source = source
    self.command = command
    self.parameters = parameters
  }

  init?(parsing line: [UInt8], limits: LineLimits = .fromClient) {
    guard case .message(let message) = line.parsed(limits) else { return nil }
    func text(_ range: ByteRange) -> String { String(decoding: line[range.range], as: UTF8.self) }
    tags = text(message.tags)
    source = text(message.source)
    command = text(message.command)
    parameters = (0..<message.parameterCount).map { text(message.parameter($0)) }
  }
}

@Suite("RFC 1459 §2.3.1: messages")
struct IRCMessageTests {
  @Test(
    "a line is taken apart into tags, source, command and parameters",
    arguments: [
      ("QUIT", MessageParts("QUIT")),
      ("CAP * LIST :", MessageParts("CAP", ["*", "LIST", ""])),
      ("CAP REQ :sasl message-tags foo", MessageParts("CAP", ["REQ", "sasl message-tags foo"])),
      (":dan!d@localhost PRIVMSG #chan ::-)", MessageParts("PRIVMSG", ["#chan", ":-)"], source: "dan!d@localhost")),
      ("PRIVMSG #chan Hey!", MessageParts("PRIVMSG", ["#chan", "Hey!"])),
      ("@id=1 :dan PING x", MessageParts("PING", ["x"], tags: "id=1", source: "dan")),
      ("@id=1;+a PING", MessageParts("PING", tags: "id=1;+a")),
      ("PRIVMSG #마당 :안녕, 모두", MessageParts("PRIVMSG", ["#마당", "안녕, 모두"])),
      ("MODE a:b c::d", MessageParts("MODE", ["a:b", "c::d"])),
      (":s 001 me :Welcome  here ", MessageParts("001", ["me", "Welcome  here "], source: "s")),
    ])
  func parsesExamples(line: String, parts: MessageParts) {
    #expect(MessageParts(parsing: bytes(line)) == parts)
  }

  @Test("any number of spaces separates parts, and spaces around the whole line mean nothing")
  func toleratesSpaces() {
    let parts = MessageParts("PRIVMSG", ["#a", "b"], tags: "x", source: "s")
    #expect(MessageParts(parsing: bytes("@x   :s   PRIVMSG   #a   b")) == parts)
    #expect(MessageParts(parsing: bytes("  @x :s PRIVMSG #a b   ")) == parts)
    #expect(MessageParts(parsing: bytes("PING a  :  b ")) == MessageParts("PING", ["a", "  b "]))
  }

  @Test("after 14 parameters the rest of the line is the fifteenth, colon or not (RFC 2812 §2.3.1)")
  func limitsParameters() {
    let middles = (1...14).map { "p\($0)" }
    let start = "CMD " + middles.joined(separator: " ")
    #expect(MessageParts(parsing: bytes(start)) == MessageParts("CMD", middles))
    #expect(MessageParts(parsing: bytes(start + " last one")) == MessageParts("CMD", middles + ["last one"]))
    #expect(MessageParts(parsing: bytes(start + " :last one")) == MessageParts("CMD", middles + ["last one"]))
    #expect(MessageParts(parsing: bytes(start + " :")) == MessageParts("CMD", middles + [""]))
  }

  @Test("a line of nothing but spaces is empty, and is no violation", arguments: ["", " ", "     "])
  func ignoresEmptyLines(line: String) {
    guard case .empty = bytes(line).parsed() else {
      Issue.record("\(line.debugDescription) is not empty")
      return
    }
  }

  @Test(
    "tags or a source without a command are a violation",
    arguments: ["@a", "@a ", "@", ":s", ":s  ", ":", "@a :s", "@a   :s  "])
  func needsCommand(line: String) {
    #expect(bytes(line).violation() == .missingCommand)
  }

  @Test(
    "a word with the mark of another part is no command: an empty source hid a second one",
    arguments: [": :s PING", "@ @a PING", ":s :text", ":s @a PING", "@a @b PING"])
  func refusesMarkedCommands(line: String) {
    #expect(bytes(line).violation() == .missingCommand)
  }

  @Test("NUL, CR and LF are found wherever they stand")
  func refusesForbiddenBytes() {
    let line = bytes("@tag=1 :source PRIVMSG #a :text to the end")
    let forbidden: [(UInt8, IRCViolation)] = [(0x00, .nulByte), (0x0D, .carriageReturn), (0x0A, .lineFeed)]
    for (byte, expected) in forbidden {
      for position in 1..<line.count {
        var broken = line
        broken[position] = byte
        #expect(broken.violation() == expected)
      }
    }
  }

  @Test("no other byte is refused in a parameter")
  func acceptsOtherBytes() {
    for byte in UInt8.min...UInt8.max where ![0x00, 0x0A, 0x0D].contains(byte) {
      #expect((bytes("PING :a") + [byte]).violation() == nil)
    }
  }

  @Test("a parameter that is not there is nil, and one that is empty is not")
  func tellsMissingFromEmpty() throws {
    let message = try #require(bytes("TOPIC #a :").message)
    #expect(message.parameter(ifPresent: 1)?.count == 0)
    #expect(message.parameter(ifPresent: 2) == nil)
    #expect(message.parameter(0).range == 6..<8)
  }
}
