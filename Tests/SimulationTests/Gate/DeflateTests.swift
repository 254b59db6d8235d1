import MadangDeflate
import MadangSimulator
import MadangWire
import Testing

@testable import MadangServer

/// permessage-deflate on the chat's WebSockets. RFC 7692.
@Suite struct DeflateTests {
  static let subprotocols: [String?] = ["text.ircv3.net", "binary.ircv3.net", "lines.madang", nil]
  static let offer = "permessage-deflate"

  @Test(
    "§7.1: the first offer that can be kept is agreed on, without a window that is taken over",
    arguments: [
      ("permessage-deflate", ""), ("permessage-deflate; client_max_window_bits", ""),
      ("permessage-deflate; client_no_context_takeover", ""),
      ("permessage-deflate; server_max_window_bits=9", "; server_max_window_bits=9"),
      (
        "permessage-deflate; server_max_window_bits=12; client_max_window_bits=10",
        "; server_max_window_bits=12; client_max_window_bits=10"
      ),
      ("permessage-deflate; server_max_window_bits=8", nil), ("permessage-deflate; x=1", nil), ("other", nil),
      (
        "permessage-deflate; server_max_window_bits=16, permessage-deflate; server_max_window_bits=15",
        "; server_max_window_bits=15"
      ),
    ] as [(String, String?)])
  func offers(_ offer: String, _ agreed: String?) throws {
    let gate = try GateUnderTest()
    for (address, path) in [(GateUnderTest.http, "/ws"), (GateUnderTest.echo, "/")] {
      let row = gate.connect(to: address)
      let answer = gate.ask(GateUnderTest.upgrade(path: path, fields: "Sec-WebSocket-Extensions: \(offer)\r\n"), row)
      #expect(answer.hasPrefix("HTTP/1.1 101 "))
      let field = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
      if let agreed {
        #expect(answer.contains("Sec-WebSocket-Extensions: \(field)\(agreed)\r\n"))
      } else {
        #expect(!answer.contains("Sec-WebSocket-Extensions"))
      }
    }
  }

  @Test(
    "Deflated and plain messages of one client are heard in their order, whatever its subprotocol",
    arguments: subprotocols)
  func inOrder(_ subprotocol: String?) throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let kind: Opcode = subprotocol == "binary.ircv3.net" ? .binary : .text
    let socket = gate.open(subprotocol, offer: Self.offer)
    socket.register("ann", as: kind)
    _ = gate.server.ask("", irc)
    let long = String(repeating: "안녕하세요 ", count: 20)
    let said = ["1", "2 \(long)", "3", "4 \(long)", "5"]
    var frames: [UInt8] = []
    for (index, text) in said.enumerated() {
      let line = Array("PRIVMSG #room :\(text)\(index == 3 ? "\r\n" : "")".utf8)
      frames += index % 2 == 0 ? WebSocketClient.frame(kind, line) : WebSocketClient.deflated(line, as: kind)
    }
    socket.send(frames)
    gate.server.settle()
    let heard = gate.server.heard(irc).split(separator: "\r\n").map { String($0.drop { $0 != "#" }.dropFirst(7)) }
    #expect(heard == said && socket.closeCode == nil)
    gate.server.reactor.checkInvariants()
  }

  @Test("Of `lines.madang`, a deflated message holds any number of lines")
  func manyLines() throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let socket = gate.open("lines.madang", offer: Self.offer)
    socket.register("ann", separately: false)
    _ = gate.server.ask("", irc)
    for end in ["", "\r\n", "\n"] {
      socket.send(WebSocketClient.deflated(Array("PRIVMSG #room :a\r\nPRIVMSG #room :b\nPRIVMSG #room :c\(end)".utf8)))
      gate.server.settle()
      #expect(gate.server.heard(irc).split(separator: "\r\n").map(\.last) == ["a", "b", "c"])
    }
  }

  @Test("§7.2.3: a message of no bytes, of several blocks, of a last block with others behind it, of stored blocks")
  func kindsOfBlocks() throws {
    let gate = try GateUnderTest()
    let socket = gate.open("text.ircv3.net", offer: Self.offer)
    socket.register("ann")
    _ = socket.takeTexts()
    // RFC 7692 §7.2.3.1 to §7.2.3.5, of "Hello"; what is said is an unknown command then.
    let hello: [[UInt8]] = [
      [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
      [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
      [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
    ]
    for payload in hello {
      for fragmentBytes in [1, 3, 100] {
        socket.send(WebSocketClient.fragments(of: payload, fragmentBytes: fragmentBytes))
        #expect(socket.takeTexts() == [":madang.local 421 ann Hello :Unknown command"])
      }
    }
    for empty in [[0x00], [], [0x02, 0x00]] as [[UInt8]] {
      socket.send(WebSocketClient.fragments(of: empty))
      #expect(socket.takeTexts().isEmpty && socket.closeCode == nil)
    }
  }

  @Test(
    "A deflated message that comes in any two pieces means the same, with pings between its fragments",
    arguments: ["lines.madang", "text.ircv3.net"])
  func everyCut(_ subprotocol: String) throws {
    let gate = try GateUnderTest()
    let socket = gate.open(subprotocol, offer: Self.offer)
    socket.register("ann", separately: subprotocol != "lines.madang")
    _ = socket.takeTexts()
    let frames =
      WebSocketClient.frame(.text, Array("PING :하나".utf8))
      + WebSocketClient.deflated(
        Array("PING :둘 둘 둘 둘".utf8), fragmentBytes: 5, between: WebSocketClient.frame(.ping, [1, 2, 3]))
      + WebSocketClient.deflated(Array("PING :셋".utf8))
    for cut in 0...frames.count {
      socket.send(Array(frames[..<cut]))
      socket.settle()
      socket.send(Array(frames[cut...]))
      let lines = socket.takeTexts().flatMap { $0.split(separator: "\r\n") }
      #expect(lines.map { $0.split(separator: ":").last } == ["하나", "둘 둘 둘 둘", "셋"], "cut at \(cut): \(lines)")
    }
    #expect(Set(socket.pongs) == [[1, 2, 3]])
    gate.server.reactor.checkInvariants()
  }

  private static func payload(_ text: [UInt8]) -> [UInt8] {
    let frame = WebSocketClient.deflated(text)
    precondition(frame[1] & 0x7F < 126, "The message is short.")
    return [0xC1, frame[1] & 0x7F | 0x80, 0, 0, 0, 0]
      + frame.dropFirst(6).enumerated().map {
        $0.element ^ [0x78, 0x56, 0x34, 0x12][$0.offset % 4]
      }
  }

  @Test(
    "What breaks a rule gets a close frame that says which, behind the answers to what came before; nothing after it is run",
    arguments: [
      // RSV1 within a message, and on a control frame: §6.
      ([0x41, 0x81, 0, 0, 0, 0, 0xF2, 0xC0, 0x80, 0, 0, 0, 0], 1002), ([0xC9, 0x80, 0, 0, 0, 0], 1002),
      // No deflate data; its end missing; no UTF-8; a sequence that ends too soon.
      ([0xC1, 0x82, 0, 0, 0, 0, 0xFF, 0xFF], 1007), ([0xC1, 0x82, 0, 0, 0, 0, 0xF2, 0x48], 1007),
      (payload([0x61, 0xE9, 0x21]), 1007), (payload(Array("한".utf8).dropLast()), 1007),
      // A line break within a line; too much.
      (payload(Array("PING a\r\nPING b".utf8)), 1008), (payload(Array("PING a\rb".utf8)), 1008),
      (payload([UInt8](repeating: 0x61, count: Limits.lineMessageBytesMax + 1)), 1009),
      ([0xC1, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0], 1009),
      // Binary where text was agreed.
      ([0xC2, 0x81, 0, 0, 0, 0, 0x00], 1003),
    ] as [([UInt8], UInt16)])
  func violations(_ bytes: [UInt8], _ code: UInt16) throws {
    let gate = try GateUnderTest()
    let socket = gate.open("text.ircv3.net", offer: Self.offer)
    socket.register("ann")
    _ = socket.takeTexts()
    socket.send(
      WebSocketClient.deflated(Array("PING before".utf8)) + bytes + WebSocketClient.deflated(Array("PING after".utf8))
        + WebSocketClient.frame(.text, Array("PING after".utf8)))
    let texts = socket.takeTexts()
    #expect(texts.first?.hasSuffix("before") == true && !texts.contains { $0.hasSuffix("after") })
    #expect(socket.closeCode == code && socket.hasEnded)
    gate.server.reactor.checkInvariants()
  }

  @Test("A violation right before the peer's close frame is told all the same")
  func violationBeforeClose() throws {
    let gate = try GateUnderTest()
    let socket = gate.open("text.ircv3.net", offer: Self.offer)
    socket.register("ann")
    _ = socket.takeTexts()
    socket.send([0xC1, 0x82, 0, 0, 0, 0, 0xFF, 0xFF] + WebSocketClient.frame(.close, [0x03, 0xE8]))
    socket.settle()
    #expect(socket.closeCode == 1007 && socket.hasEnded)
  }

  @Test("A message of just as many bytes as one may have is taken", arguments: ["text.ircv3.net", "lines.madang"])
  func messageBytesMax(_ subprotocol: String) throws {
    let most = subprotocol == "lines.madang" ? Limits.linesMessageBytesMax : Limits.lineMessageBytesMax
    let gate = try GateUnderTest()
    let socket = gate.open(subprotocol, offer: Self.offer)
    socket.register("ann", separately: subprotocol != "lines.madang")
    _ = socket.takeTexts()
    socket.send(WebSocketClient.deflated(Array("PING \(String(repeating: "x", count: most - 5))".utf8)))
    #expect(socket.takeTexts().first?.contains(" 417 ") == true && socket.closeCode == nil)
    socket.send(WebSocketClient.deflated(Array("PING \(String(repeating: "x", count: most - 4))".utf8)))
    socket.settle()
    #expect(socket.closeCode == 1009)
  }

  @Test("40 bombs at once, of every dialect, are 1009, and others are answered meanwhile")
  func bombs() throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    let bomb = [UInt8](repeating: 0x61, count: 4 << 20)
    let sockets = (0..<40).map { gate.open(Self.subprotocols[$0 % 4], offer: Self.offer) }
    for (index, socket) in sockets.enumerated() {
      socket.send(WebSocketClient.deflated(bomb, as: index % 4 == 1 ? .binary : .text))
    }
    #expect(gate.server.ask("PING here", irc).hasSuffix("PONG madang.local :here\r\n"))
    for socket in sockets {
      socket.settle()
      #expect(socket.closeCode == 1009 && socket.hasEnded)
    }
    gate.server.reactor.checkInvariants()
  }

  @Test("Messages of a few bytes that are thousands of empty lines are paid for, and end whoever goes on with them")
  func emptyLines() throws {
    let gate = try GateUnderTest { $0.limits.floodControl = true }
    let socket = gate.open("lines.madang", offer: Self.offer)
    socket.register("ann", separately: false)
    _ = socket.takeTexts()
    let lines = WebSocketClient.deflated([UInt8](repeating: 0x0A, count: Limits.linesMessageBytesMax))
    // Once is nothing.
    socket.send(lines)
    socket.send(WebSocketClient.frame(.text, Array("PING here".utf8)))
    #expect(socket.takeTexts().joined().hasSuffix("PONG madang.local :here"))
    for _ in 0..<100 { socket.send(lines) }
    #expect(socket.takeTexts().joined().contains("Excess Flood") && socket.hasEnded)
    gate.server.reactor.checkInvariants()
  }

  @Test("Very many small messages at once are all heard, though the mailbox takes some at a time; then the end is told")
  func manySmall() throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    let socket = gate.open("text.ircv3.net", offer: Self.offer)
    socket.register("ann")
    _ = gate.server.ask("", irc)
    gate.server.kernel.receiveBufferBytes = 1 << 20
    let said = (0..<1_000).map { "message \($0)" }
    socket.send(said.flatMap { WebSocketClient.deflated(Array("PRIVMSG #room :\($0)".utf8)) })
    gate.server.kernel.finishAtClient(socket.row)
    _ = gate.server.reactor.turn(timeoutMilliseconds: 0)
    let waiting = (0..<gate.server.reactor.slots).map { slot in
      gate.server.courtyard.queues[slot].mailbox.state.withLock { $0.ring.count }
    }
    #expect(waiting.max() == Limits.mailboxFramesMax)
    gate.server.settle()
    let heard = gate.server.heard(irc).split(separator: "\r\n")
    #expect(heard.dropLast().map { String($0.drop { $0 != "#" }.dropFirst(7)) } == said)
    #expect(heard.last?.contains(" QUIT ") == true)
  }

  @Test("A tab that is closed amid a deflated message leaves nothing behind, and its person leaves")
  func closedTab() throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    gate.server.say("JOIN #room", irc)
    for ends in [gate.server.kernel.finishAtClient, gate.server.kernel.resetAtClient] {
      let socket = gate.open("lines.madang", offer: Self.offer)
      socket.register("ann", separately: false)
      _ = gate.server.ask("", irc)
      let frames = WebSocketClient.deflated(Array("PRIVMSG #room :never".utf8), fragmentBytes: 8)
      socket.send(Array(frames.dropLast(3)))
      gate.server.settle()
      #expect(gate.server.reactor.unfinishedCount > 0)
      ends(socket.row)
      gate.server.settle()
      let heard = gate.server.heard(irc)
      #expect(heard.contains(" QUIT ") && !heard.contains("never"))
      #expect(gate.server.reactor.unfinishedCount == 0)
    }
    gate.server.reactor.checkInvariants()
  }

  @Test("Slow senders of deflated messages keep nobody waiting, and hold no more than their messages' bytes")
  func slowSenders() throws {
    let gate = try GateUnderTest()
    let irc = gate.server.register("bob")
    let sockets = (0..<50).map { _ in gate.open("lines.madang", offer: Self.offer) }
    let line = Array("PING :\(String(repeating: "slow and steady ", count: 20))".utf8)
    let frames = WebSocketClient.deflated(line, fragmentBytes: 20)
    for (index, socket) in sockets.enumerated() {
      socket.register("ann\(index)", separately: false)
      _ = socket.takeTexts()
    }
    for byte in frames {
      for socket in sockets { socket.send([byte]) }
      gate.server.settle()
    }
    #expect(gate.server.ask("PING here", irc).hasSuffix(":here\r\n"))
    #expect(sockets.allSatisfy { $0.takeTexts().joined().hasSuffix("slow and steady ") })
    #expect(gate.server.reactor.unfinishedCount == 0)
  }
}
