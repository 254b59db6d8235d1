import MadangChat
import MadangDeflate
import MadangServer
import MadangSimulator
import MadangTestSupport
import MadangWire
import Testing

/// What the server deflates: RFC 7692 §7.2.1.
@Suite struct DeflatedAnswerTests {
  /// Of few letters, so that it deflates.
  private static let long = String(repeating: "a line that repeats itself ", count: 15)

  /// Somebody in `#room` who says lines with many tags.
  private func speaker(_ gate: GateUnderTest) -> Int {
    let irc = gate.server.connect()
    gate.server.say("CAP REQ message-tags\r\nNICK bob\r\nUSER bob 0 * :bob\r\nCAP END\r\nJOIN #room", irc)
    gate.server.settle()
    _ = gate.server.heard(irc)
    return irc
  }

  private func reader(_ gate: GateUnderTest, _ nick: String, _ subprotocol: String, offer: String?) -> WebSocketClient {
    let socket = gate.open(subprotocol, offer: offer)
    let kind: Opcode = subprotocol == "binary.ircv3.net" ? .binary : .text
    for line in ["CAP REQ message-tags", "NICK \(nick)", "USER \(nick) 0 * :\(nick)", "CAP END", "JOIN #room"] {
      socket.say(line, as: kind)
    }
    _ = socket.takeTexts()
    return socket
  }

  @Test(
    "A room's message of 512 bytes and more is deflated for those who take it so, whatever their window",
    arguments: ["text.ircv3.net", "binary.ircv3.net"])
  func toRooms(_ subprotocol: String) throws {
    for crowd in [0, 30] {
      let gate = try GateUnderTest()
      let irc = speaker(gate)
      for index in 0..<crowd { gate.server.say("JOIN #room", gate.server.register("crowd\(index)")) }
      let wide = reader(gate, "ann", subprotocol, offer: "permessage-deflate")
      let other = reader(gate, "eve", subprotocol, offer: "permessage-deflate; client_max_window_bits")
      let narrow = reader(gate, "dan", subprotocol, offer: "permessage-deflate; server_max_window_bits=10")
      let plain = reader(gate, "zoe", subprotocol, offer: nil)
      for socket in [wide, other, narrow, plain] { _ = socket.takeTexts() }
      let tag = Self.long.replacing(" ", with: "-")
      gate.server.say("@+tag=\(tag) PRIVMSG #room :\(Self.long)\r\nPRIVMSG #room :short", irc)
      gate.server.settle()
      let raw = [wide, other, narrow, plain].map { gate.server.heardBytes($0.row) }
      #expect(raw[0] == raw[1])
      for (socket, bytes) in zip([wide, other, narrow, plain], raw) {
        socket.read(bytes)
        #expect(socket.messages.map(\.isDeflated) == [socket !== plain, false])
        #expect(socket.messages.first?.text.hasSuffix(":\(Self.long)") == true)
        #expect(socket.messages.last?.text.hasSuffix(" PRIVMSG #room :short") == true)
      }
      #expect(raw[0].count * 3 < raw[3].count && raw[2].count * 2 < raw[3].count)
    }
  }

  @Test("A message that would not be smaller goes as it is, and so does one of 511 bytes; one of 512 is deflated")
  func notWorthIt() throws {
    let gate = try GateUnderTest()
    let irc = speaker(gate)
    let socket = reader(gate, "ann", "text.ircv3.net", offer: "permessage-deflate")
    gate.server.say("@+tag=t PRIVMSG #room :x", irc)
    socket.settle()
    let least = try #require(socket.messages.first?.bytes.count)
    _ = socket.takeTexts()
    for (count, isDeflated) in [(511, false), (512, true)] {
      let tag = String(repeating: "t", count: count - least + 1)
      gate.server.say("@+tag=\(tag) PRIVMSG #room :x", irc)
      socket.settle()
      #expect(socket.messages.map(\.isDeflated) == [isDeflated] && socket.messages.first?.bytes.count == count)
      _ = socket.takeTexts()
    }
    var generator = SeededGenerator(seed: 7)
    // Of 64 letters at random, six bits of eight are left, so it is smaller; of noise in UTF-8 nothing is gained at all.
    let noise = String(
      String.UnicodeScalarView((0..<700).map { _ in Unicode.Scalar(UInt32(generator.pick(0x4E00...0x9FFF))) ?? "x" }))
    gate.server.say("@+tag=\(noise) PRIVMSG #room :x", irc)
    socket.settle()
    #expect(socket.messages.first?.text.contains(noise) == true)
  }

  @Test(
    "A long answer is few messages in `lines.madang`, deflated to less than a third, however little is taken at once",
    arguments: [1, 2, 7, 100, 64 << 10])
  func longAnswer(_ sendBufferBytes: Int) throws {
    for (lines, offer) in [(250, "permessage-deflate"), (1_500, "permessage-deflate; server_max_window_bits=9")] {
      let gate = try GateUnderTest { configuration in
        configuration.settings.motd = (0..<lines).map { "line \($0) of what is said on this day to everybody" }
      }
      let irc = gate.server.register("bob")
      gate.server.say("JOIN #room", irc)
      let socket = gate.open("lines.madang", offer: offer)
      socket.register("ann", separately: false)
      _ = socket.takeTexts()
      let before = socket.frameBytes
      gate.server.kernel.sendBufferBytes = sendBufferBytes
      socket.say("PING a\r\nMOTD\r\nPING b")
      gate.server.settle()
      gate.server.send(WebSocketClient.frame(.ping, [1]), socket.row)
      gate.server.say("PRIVMSG #room :meanwhile", irc)
      let texts = socket.takeTexts()
      let all = texts.joined(separator: "\r\n").split(separator: "\r\n")
      #expect(all.count == lines + 5, "\(all.count)")
      #expect(all.first?.hasSuffix(":a") == true && all.last?.hasSuffix(":meanwhile") == true && socket.pongs == [[1]])
      #expect((socket.frameBytes - before) * 3 < texts.joined().utf8.count, "\(socket.frameBytes - before) bytes")
      gate.server.reactor.checkInvariants()
    }
  }

  @Test("Only so much is deflated for one command; the rest of the answer comes as it is, and all of it in order")
  func bounded() throws {
    let lines = 4_000
    let gate = try GateUnderTest { configuration in
      configuration.settings.motd = (0..<lines).map { "line \($0) of what is said on this day to everybody" }
    }
    let socket = gate.open("lines.madang", offer: "permessage-deflate")
    socket.register("ann", separately: false)
    _ = socket.takeTexts()
    socket.say("MOTD")
    socket.settle()
    let deflated = socket.messages.filter(\.isDeflated).reduce(0) { $0 + $1.bytes.count }
    #expect(deflated <= Limits.deflatedBytesPerTurnMax && deflated > Limits.deflatedMessageBytesMax)
    let all = socket.messages.map(\.text).joined(separator: "\r\n").split(separator: "\r\n")
    #expect(all.count == lines + 2)
    #expect((0..<lines).allSatisfy { all[$0 + 1].contains("line \($0) of") })
  }

  @Test("/metrics tells the bytes before and after, of what was deflated and of what was inflated")
  func counted() throws {
    let gate = try GateUnderTest { configuration in
      configuration.settings.motd = (0..<250).map { "line \($0) of what is said on this day to everybody" }
    }
    let socket = gate.open("lines.madang", offer: "permessage-deflate")
    socket.register("ann", separately: false)
    _ = socket.takeTexts()
    let scraper = Scraper(gate)
    let before = scraper.read()
    let message = WebSocketClient.deflated(Array("MOTD".utf8))
    socket.send(message)
    socket.settle()
    let after = scraper.read()
    func change(_ side: String) -> Double {
      let series = "madang_deflate_bytes_total{side=\"\(side)\"}"
      return (after[series] ?? -1) - (before[series] ?? -1)
    }
    #expect(change("sent_plain") == Double(socket.messages.first?.bytes.count ?? 0))
    #expect(change("sent_deflated") > 500 && change("sent_deflated") * 3 < change("sent_plain"))
    // Six bytes are the frame's head; what is inflated has a line's end.
    #expect(change("received_deflated") == Double(message.count - 6) && change("received_plain") == 6)
  }
}
