import MadangServer
import MadangSimulator
import MadangWire
import MadangWorld
import Testing

/// WebSocket on the reactor. RFC 6455; IRCv3, websocket.
@Suite struct WebSocketTests {
  @Test(
    "Everybody in a room reads what anybody says, whatever their messages are",
    arguments: [("text.ircv3.net", Opcode.text), ("binary.ircv3.net", .binary), (nil, .text), (nil, .binary)]
      as [(String?, Opcode)])
  func oneLineMessages(_ subprotocol: String?, _ opcode: Opcode) throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let socket = gate.open(subprotocol)
    socket.register("ann", as: opcode)
    _ = socket.takeTexts()
    gate.server.say("PRIVMSG #room :from irc\r\nPRIVMSG #room :\(String(repeating: "long ", count: 60))", irc)
    socket.settle()
    #expect(socket.messages.count == 2 && socket.messages[0].text == ":bob!~bob@10.0.0.1 PRIVMSG #room :from irc")
    #expect(socket.messages.allSatisfy { $0.kind == (opcode == .text ? .text : .binary) && !$0.text.contains("\r") })
    _ = gate.server.heard(irc)
    socket.say("PRIVMSG #room :from the web", as: opcode)
    socket.say("PRIVMSG #room :forgiven\r\n", as: opcode)
    socket.settle()
    let heard = gate.server.heard(irc)
    #expect(heard.contains("PRIVMSG #room :from the web\r\n") && heard.contains("PRIVMSG #room :forgiven\r\n"))
  }

  @Test("Of lines, a message holds all that has gathered, and none of it has an end of its own")
  func lines() throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let socket = gate.open("lines.madang")
    socket.register("ann", separately: false)
    _ = socket.takeTexts()
    gate.server.say("PRIVMSG #room :1\r\nPRIVMSG #room :2\r\nPRIVMSG #room :3", irc)
    let texts = socket.takeTexts()
    #expect(texts == [(1...3).map { ":bob!~bob@10.0.0.1 PRIVMSG #room :\($0)" }.joined(separator: "\r\n")])
    socket.say("PRIVMSG #room :a\r\nPRIVMSG #room :b\r\n")
    socket.settle()
    #expect(gate.server.heard(irc).hasSuffix("PRIVMSG #room :a\r\n:ann!~ann@10.0.0.2 PRIVMSG #room :b\r\n"))
  }

  @Test("A reader of small buffers gets whole messages, and pongs between them", arguments: [1, 2, 3, 7, 64, 500])
  func shortWrites(_ bytes: Int) throws {
    for subprotocol in ["lines.madang", "text.ircv3.net"] {
      let gate = try GateUnderTest()
      let irc = gate.server.register("bob")
      gate.server.say("JOIN #room", irc)
      let socket = gate.open(subprotocol)
      socket.register("ann", separately: subprotocol != "lines.madang")
      _ = socket.takeTexts()
      gate.server.kernel.sendBufferBytes = bytes
      var said: [String] = []
      for number in 0..<20 {
        let text = "\(number) " + String(repeating: "x", count: number * 20)
        said.append(text)
        gate.server.say("PRIVMSG #room :\(text)", irc)
        if number % 5 == 0 { gate.server.send(WebSocketClient.frame(.ping, [UInt8(number)]), socket.row) }
        gate.server.settle()
      }
      let heard = socket.takeTexts().flatMap { $0.split(separator: "\r\n") }
      #expect(heard.map { String($0.drop { $0 != "#" }.dropFirst(7)) } == said)
      #expect(socket.pongs == [[0], [5], [10], [15]])
    }
  }

  @Test("Frames that come in any two pieces mean the same", arguments: ["lines.madang", "text.ircv3.net"])
  func everyCut(_ subprotocol: String) throws {
    let gate = try GateUnderTest()
    let socket = gate.open(subprotocol)
    socket.register("ann", separately: subprotocol != "lines.madang")
    _ = socket.takeTexts()
    let frames =
      WebSocketClient.frame(.text, Array("PING :하나".utf8))
      + WebSocketClient.frame(.text, Array("PI".utf8), isFinal: false)
      + WebSocketClient.frame(.ping, [1, 2, 3]) + WebSocketClient.frame(.continuation, Array("NG 둘".utf8))
    for cut in 0...frames.count {
      gate.server.send(Array(frames[..<cut]), socket.row)
      socket.settle()
      gate.server.send(Array(frames[cut...]), socket.row)
      let lines = socket.takeTexts().flatMap { $0.split(separator: "\r\n") }
      #expect(lines.map { $0.split(separator: ":").last } == ["하나", "둘"], "cut at \(cut): \(lines)")
    }
    #expect(socket.pongs.count == frames.count + 1)
  }

  @Test(
    "What breaks a rule gets a close frame that says which, behind the answers to what came before",
    arguments: [
      ([0xC1, 0x80, 0, 0, 0, 0], 1002), ([0x83, 0x80, 0, 0, 0, 0], 1002), ([0x81, 0x01, 0x41], 1002),
      ([0x09, 0x80, 0, 0, 0, 0], 1002), ([0x80, 0x80, 0, 0, 0, 0], 1002),
      ([0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007), ([0x81, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0], 1009),
      ([0x82, 0x81, 0, 0, 0, 0, 0x41], 1003),
    ] as [([UInt8], UInt16)])
  func violations(_ bytes: [UInt8], _ code: UInt16) throws {
    let gate = try GateUnderTest()
    let socket = gate.open("text.ircv3.net")
    socket.register("ann")
    _ = socket.takeTexts()
    socket.say("PING before")
    gate.server.send(bytes, socket.row)
    socket.say("PING after")
    let texts = socket.takeTexts()
    #expect(texts.first?.hasSuffix("before") == true && !texts.contains { $0.hasSuffix("after") })
    #expect(socket.closeCode == code && socket.hasEnded)
  }

  @Test("A line break within a line gets 1008; nothing of that line is run")
  func lineBreak() throws {
    for text in ["PING a\r\nPING b", "PING a\rb", "PING a\n\n", "PING a\r\n\r\n"] {
      let gate = try GateUnderTest()
      let socket = gate.open("text.ircv3.net")
      socket.register("ann")
      _ = socket.takeTexts()
      socket.say(text)
      #expect(!socket.takeTexts().contains { $0.contains("PONG") })
      #expect(socket.closeCode == 1008)
    }
  }

  @Test("A message has its bound, and one of as many bytes is taken", arguments: ["text.ircv3.net", "lines.madang"])
  func messageBytesMax(_ subprotocol: String) throws {
    let most = subprotocol == "lines.madang" ? Limits.linesMessageBytesMax : Limits.lineMessageBytesMax
    let gate = try GateUnderTest()
    gate.server.kernel.receiveBufferBytes = 1 << 20
    let socket = gate.open(subprotocol)
    socket.register("ann", separately: subprotocol != "lines.madang")
    _ = socket.takeTexts()
    socket.say("PING " + String(repeating: "x", count: most - 5))
    #expect(socket.takeTexts().first?.contains(" 417 ") == true && socket.closeCode == nil)
    socket.say("PING " + String(repeating: "x", count: most - 4))
    socket.settle()
    #expect(socket.closeCode == 1009)
  }

  @Test("A close frame is answered with its code, behind the answers to what came before it")
  func close() throws {
    for (payload, code) in [([0x03, 0xE9], 1001), ([], 0), ([0x0F, 0xA0], 4000)] as [([UInt8], UInt16)] {
      let gate = try GateUnderTest()
      let socket = gate.open("text.ircv3.net")
      socket.register("ann")
      _ = socket.takeTexts()
      socket.say("PING before")
      gate.server.send(WebSocketClient.frame(.close, payload), socket.row)
      socket.say("PING after")
      let texts = socket.takeTexts()
      #expect(texts.contains { $0.hasSuffix("before") } && !texts.contains { $0.hasSuffix("after") })
      #expect(socket.closeCode == code && socket.hasEnded)
    }
  }

  @Test("An upgrade of another page is 403; of our own, of one that is named, and of a program it is taken")
  func origins() throws {
    let gate = try GateUnderTest()
    for (fields, status) in [
      ("", 101), ("Origin: http://chat.example\r\n", 101), ("Origin: https://friend.example\r\n", 101),
      ("Origin: http://evil.example\r\n", 403), ("Origin: null\r\n", 403), ("Origin: https://chat.example\r\n", 403),
      ("Origin: http://chat.example\r\nOrigin: http://chat.example\r\n", 403),
    ] {
      let answer = gate.ask(GateUnderTest.upgrade(fields: fields), gate.connect())
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(fields): \(answer)")
    }
  }

  @Test("A handshake that is none is 400, another version 426 with the one that is spoken")
  func handshakes() throws {
    let gate = try GateUnderTest()
    let good = GateUnderTest.upgrade(path: "/")
    #expect(gate.ask(good, gate.connect()).contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    let other = gate.ask(good.replacing("Version: 13", with: "Version: 8"), gate.connect())
    #expect(other.hasPrefix("HTTP/1.1 426 ") && other.contains("Sec-WebSocket-Version: 13\r\n"))
    #expect(gate.ask(good.replacing("dGhl", with: "dG"), gate.connect()).hasPrefix("HTTP/1.1 400 "))
    #expect(gate.ask(good.replacing("HTTP/1.1", with: "HTTP/1.0"), gate.connect()).hasPrefix("HTTP/1.1 400 "))
    #expect(gate.get("/ws", gate.connect()).hasPrefix("HTTP/1.1 426 "))
  }

  @Test("A WebSocket counts as a person's connection, and is refused where there is no room for one more")
  func counts() throws {
    let gate = try GateUnderTest { $0.limits.connectionsMax = 2 }
    _ = gate.open("lines.madang")
    _ = gate.server.register("bob")
    #expect(gate.ask(GateUnderTest.upgrade(), gate.connect()).hasPrefix("HTTP/1.1 503 "))
    #expect(gate.get("/healthz", gate.connect()).hasPrefix("HTTP/1.1 200 "))
  }

  @Test("An echo sends back what it was sent, in one frame, up to its bound")
  func echo() throws {
    let gate = try GateUnderTest()
    gate.server.kernel.receiveBufferBytes = 64 << 20
    gate.server.kernel.sendBufferBytes = 64 << 20
    let socket = gate.open(to: GateUnderTest.echo)
    socket.say("hello")
    gate.server.send(WebSocketClient.frame(.binary, [1], isFinal: false), socket.row)
    gate.server.send(WebSocketClient.frame(.ping, [9]), socket.row)
    gate.server.send(WebSocketClient.frame(.continuation, [2]), socket.row)
    socket.settle()
    #expect(socket.messages == [.init(kind: .text, bytes: Array("hello".utf8)), .init(kind: .binary, bytes: [1, 2])])
    #expect(socket.pongs == [[9]])
    _ = socket.takeTexts()
    gate.server.send(WebSocketClient.frame(.binary, [UInt8](repeating: 7, count: Limits.echoBytesMax)), socket.row)
    socket.settle()
    #expect(socket.messages.first?.bytes.count == Limits.echoBytesMax)
    gate.server.send(WebSocketClient.frame(.binary, [UInt8](repeating: 7, count: Limits.echoBytesMax + 1)), socket.row)
    socket.settle()
    #expect(socket.closeCode == 1009)
    #expect(
      gate.ask(GateUnderTest.upgrade(path: "/other"), gate.connect(to: GateUnderTest.echo)).hasPrefix("HTTP/1.1 404 "))
  }

  @Test("A client that vanishes is asked for a sign of life, and its person leaves")
  func vanishes() throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let socket = gate.open("lines.madang")
    socket.register("ann", separately: false)
    _ = gate.server.heard(irc)
    gate.server.kernel.resetAtClient(socket.row)
    gate.server.settle()
    #expect(gate.server.heard(irc).contains(":ann!~ann@10.0.0.2 QUIT "))
    gate.server.reactor.checkInvariants()
  }
}
