import MadangTransport
import MadangWire
import Testing

/// Lines within WebSocket, in the clear: RFC 6455, from the client's side.
@Suite struct WebSocketTransportTests {
  private static let plan = TransportPlan(
    host: "chat.example",
    webSocket: .init(target: "/ws", subprotocols: [.lines, .textIRC], hostField: "chat.example"))

  /// A transport whose request has been sent.
  private func asked(_ request: inout [UInt8], _ plan: TransportPlan = Self.plan) -> ClientTransport {
    var transport = ClientTransport(plan)
    transport.start(output: &request)
    return transport
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func `it asks for lines first, then for what other servers speak, with a key of its own each time`() {
    var requests: [[UInt8]] = [[], []]
    for index in requests.indices { _ = asked(&requests[index]) }
    for request in requests.map(text) {
      #expect(request.hasPrefix("GET /ws HTTP/1.1\r\nHost: chat.example\r\n") && request.hasSuffix("\r\n\r\n"))
      #expect(request.contains("\r\nSec-WebSocket-Protocol: lines.madang, text.ircv3.net\r\n"))
      #expect(request.contains("\r\nSec-WebSocket-Version: 13\r\n") && !request.contains("Origin"))
    }
    #expect(requests[0] != requests[1])
  }

  /// RFC 6455 §5.4 and §5.5: fragments, and control frames between them; a ping is answered with what it holds.
  @Test(arguments: ["lines.madang", "text.ircv3.net", nil] as [String?])
  func `whatever the server picks is spoken, at every cut`(subprotocol: String?) {
    var request: [UInt8] = []
    _ = asked(&request)
    let said: [[UInt8]] = [
      WebSocketPeer.frame(.text, ":s 001 me :안녕\r\n"), WebSocketPeer.frame(.text, ":s 002", isFinal: false),
      WebSocketPeer.frame(.ping, "now?"), WebSocketPeer.frame(.continuation, " me"), WebSocketPeer.frame(.pong, ""),
      WebSocketPeer.frame(.text, ""), WebSocketPeer.frame(.binary, ":s 003"),
      WebSocketPeer.frame(.text, String(repeating: "x", count: 300)),
    ]
    let whole = said.flatMap(\.self)
    let count = WebSocketPeer().answerCount(subprotocol) + whole.count
    for cut in 0...count {
      var request: [UInt8] = []
      var transport = asked(&request)
      var peer = WebSocketPeer()
      let stream = peer.accept(request, subprotocol: subprotocol) + whole
      #expect(stream.count == count)
      var lines: [UInt8] = []
      var output: [UInt8] = []
      for part in [stream[..<cut], stream[cut...]] where !part.isEmpty {
        transport.receive(part.span, lines: &lines, output: &output)
      }
      #expect(transport.state == .open && transport.hasOpened)
      #expect(text(lines) == ":s 001 me :안녕\r\n:s 002 me\r\n:s 003\r\n" + String(repeating: "x", count: 300) + "\r\n")
      peer.take(output)
      #expect(peer.heard == ["pong now?"], "cut at \(cut)")
    }
  }

  @Test(arguments: [
    ("lines.madang", ["NICK me\r\nUSER u 0 * :m", "PRIVMSG #a :하나"]),
    ("text.ircv3.net", ["NICK me", "USER u 0 * :m", "PRIVMSG #a :하나"]),
  ])
  func `what is said goes as the server picked, masked with keys that differ`(subprotocol: String, heard: [String]) {
    var request: [UInt8] = []
    var transport = asked(&request)
    var peer = WebSocketPeer()
    var (lines, output): ([UInt8], [UInt8]) = ([], [])
    // Nothing is said before the server has agreed.
    transport.send(Array("EARLY\r\n".utf8).span, output: &output)
    #expect(output.isEmpty)
    transport.receive(peer.accept(request, subprotocol: subprotocol).span, lines: &lines, output: &output)
    for said in ["NICK me\r\nUSER u 0 * :m\r\n", "\r\n", "PRIVMSG #a :하나\r\n"] {
      output = []
      transport.send(Array(said.utf8).span, output: &output)
      peer.take(output)
    }
    #expect(peer.heard == heard)
    #expect(peer.keys.count == 2 && !peer.keys.contains(0))
    output = []
    transport.finish(output: &output)
    transport.finish(output: &output)
    peer.take(output)
    #expect(peer.heard.last == "close 1000" && peer.heard.count == heard.count + 1)
  }

  @Test func `many lines are several messages, none of which the server must refuse`() {
    var frames: [UInt8] = []
    var lines = LineFrames(shape: .lines)
    let line = String(repeating: "y", count: 1_000) + "\r\n"
    lines.append(Array(String(repeating: line, count: 100).utf8).span, to: &frames)
    var peer = WebSocketPeer()
    peer.take(frames)
    #expect(peer.heard.count == 7 && peer.heard.allSatisfy { $0.utf8.count <= 16_384 })
    #expect(peer.heard.joined(separator: "\r\n") + "\r\n" == String(repeating: line, count: 100))
    var binary = LineFrames(shape: .binaryIRC)
    frames = []
    binary.append(Array("a\r\nb\nc".utf8).span, to: &frames)
    peer = WebSocketPeer()
    peer.take(frames)
    #expect(peer.heard == ["binary a", "binary b", "binary c"])
  }

  /// RFC 6455 §5.5.1 and §7.1.
  @Test func `a close frame is answered once and told with its code and reason, and ends it`() {
    for (frame, answer, words) in [
      (
        WebSocketPeer.close(1001, "bye"), "close 1001",
        "the server closed the connection: it is going away (1001): bye"
      ),
      (WebSocketPeer.close(4000), "close 4000", "the server closed the connection: a reason of its own (4000)"),
      ([0x88, 0x00], "close ", "the server closed the connection: it gave no code"),
    ] {
      var request: [UInt8] = []
      var transport = asked(&request)
      var peer = WebSocketPeer()
      var (lines, output): ([UInt8], [UInt8]) = ([], [])
      let last = WebSocketPeer.frame(.text, "ERROR :bye") + frame + WebSocketPeer.frame(.text, "more")
      transport.receive(
        (peer.accept(request, subprotocol: "lines.madang") + last).span, lines: &lines, output: &output)
      transport.finish(output: &output)
      peer.take(output)
      #expect(peer.heard == [answer] && text(lines) == "ERROR :bye\r\n")
      guard case .ended(let end) = transport.state else {
        Issue.record("It goes on.")
        return
      }
      #expect(end.description == words && !end.isLasting)
    }
  }

  @Test(
    arguments: [
      ([0x81, 0x81, 1, 2, 3, 4, 5] as [UInt8], 1002), ([0xC1, 0x00], 1002), ([0x83, 0x00], 1002),
      ([0x81, 0x02, 0xC3, 0x28], 1007), ([0x82, 0x7F, 0, 0, 0, 0, 0x7F, 0, 0, 0], 1009), ([0x88, 0x01, 0x03], 1002),
    ] as [([UInt8], UInt16)])
  func `a server that breaks a rule is told which, and left`(frame: [UInt8], code: UInt16) {
    var request: [UInt8] = []
    var transport = asked(&request)
    var peer = WebSocketPeer()
    var (lines, output): ([UInt8], [UInt8]) = ([], [])
    transport.receive((peer.accept(request, subprotocol: nil) + frame).span, lines: &lines, output: &output)
    peer.take(output)
    #expect(peer.heard == ["close \(code)"])
    #expect(transport.state == .ended(.brokenRule(CloseCode(rawValue: code))))
  }

  /// RFC 6455 §5.5.3: of several pings the last one may be answered alone.
  @Test func `a server that pings without end and reads nothing makes nothing grow without end`() {
    var request: [UInt8] = []
    var transport = asked(&request)
    var peer = WebSocketPeer()
    var (lines, output): ([UInt8], [UInt8]) = ([], [])
    transport.receive(peer.accept(request, subprotocol: nil).span, lines: &lines, output: &output)
    let pings = WebSocketPeer.frame(.ping, "one") + WebSocketPeer.frame(.ping, "two")
    transport.receive(pings.span, lines: &lines, output: &output)
    peer.take(output)
    #expect(peer.heard == ["pong two"])
    output = []
    let long = WebSocketPeer.frame(.ping, String(repeating: "p", count: 125))
    for _ in 0..<2_000 { transport.receive(long.span, lines: &lines, output: &output) }
    #expect(output.count < 66_000 && transport.state == .open)
    output = []
    transport.receive(long.span, lines: &lines, output: &output)
    #expect(output.count == 131)
  }

  // MARK: Refusals

  private func end(of answer: String, cut: Int? = nil, isOver: Bool = false) -> TransportEnd? {
    var request: [UInt8] = []
    var transport = asked(&request)
    var (lines, output): ([UInt8], [UInt8]) = ([], [])
    let bytes = Array(answer.utf8)
    for part in [bytes[..<(cut ?? 0)], bytes[(cut ?? 0)...]] where !part.isEmpty {
      transport.receive(part.span, lines: &lines, output: &output)
    }
    #expect(lines.isEmpty && output.isEmpty && !transport.hasOpened)
    if isOver { return transport.endOfInput() }
    guard case .ended(let end) = transport.state else { return nil }
    return end
  }

  @Test(arguments: [
    ("301 Moved\r\nLocation: wss://other.example/chat", "says to go to wss://other.example/chat", true),
    ("308 Moved\r\nlocation: https://x/", "says to go to https://x/", true), ("300 Choose", "status 300", true),
    ("400 Bad", "is it a chat server", true), ("401 No", "wants a login", true), ("403 No", "lets nobody in", true),
    ("404 Not Found", "name the right one, as in wss://HOST/PATH#room", true), ("405 No", "no WebSocket", true),
    ("421 Misdirected", "does not go by this name", true), ("426 Upgrade", "another version of WebSocket", true),
    ("429 Slow", "try again later", false), ("408 Late", "try again later", false),
    ("503 Full", "try again later", false),
    ("500 Oops", "try again later", false), ("200 OK", "status 200", false),
  ])
  func `a refusal is told with its status and what to do next`(head: String, words: String, isLasting: Bool) throws {
    let told = try #require(end(of: "HTTP/1.1 \(head)\r\nContent-Length: 0\r\n\r\n"))
    #expect(told.description.contains(words), "\(told)")
    #expect(told.description.contains("status \(head.prefix(3))"))
    #expect(told.isLasting == isLasting)
  }

  @Test func `a refusal's own words are told too, at every cut, and however long the server takes to send them`() {
    let head = "HTTP/1.1 503 Full\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 20\r\n\r\n"
    let answer = head + "You are banned here\n"
    for cut in 0...answer.utf8.count {
      #expect(end(of: answer, cut: cut) == .refused(status: 503, location: nil, words: "You are banned here"))
    }
    #expect(end(of: head + "You are") == nil)
    #expect(end(of: head + "You are", isOver: true) == .refused(status: 503, location: nil, words: "You are"))
    // What is no text for people, or too much of it, is not waited for.
    for fields in ["Content-Type: text/html\r\nContent-Length: 9", "Content-Type: text/plain\r\nContent-Length: 99999"]
    {
      #expect(
        end(of: "HTTP/1.1 404 No\r\n\(fields)\r\n\r\n<p>hello") == .refused(status: 404, location: nil, words: ""))
    }
  }

  /// RFC 6455 §4.1, the last list; RFC 9110 §15.2 for answers that go before the answer.
  @Test func `what is no answer to the request is none, whoever sent it`() {
    let notice = ":irc.example NOTICE * :*** Looking up"
    #expect(end(of: notice + "\r\n") == .noHTTP(firstLine: notice))
    #expect(end(of: "ERROR :This port speaks TLS\r\n")?.description.contains("ERROR :This port speaks TLS") == true)
    let accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    #expect(end(of: accepted + "\r\n") == .badAnswer)
    #expect(end(of: accepted + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n") == .badAnswer)
    #expect(end(of: String(repeating: "HTTP/1.1 103 Early\r\n\r\n", count: 9)) == .badAnswer)
    #expect(end(of: "HTTP/1.1 101 Switching", isOver: true) == .noHTTP(firstLine: "HTTP/1.1 101 Switching"))
    #expect(end(of: "", isOver: true) == .closedWhileOpening(isSecure: false))
    #expect(end(of: "HTTP/1.1 200 " + String(repeating: "x", count: 20_000))?.isLasting == true)
  }

  @Test func `interim answers are passed over, and a subprotocol that was not offered is refused`() {
    for (subprotocol, isOpen) in [("lines.madang", true), ("binary.ircv3.net", false), ("x", false)] {
      var request: [UInt8] = []
      var transport = asked(&request)
      var peer = WebSocketPeer()
      var (lines, output): ([UInt8], [UInt8]) = ([], [])
      let answer = Array("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".utf8)
      transport.receive(
        (answer + peer.accept(request, subprotocol: subprotocol)).span, lines: &lines, output: &output)
      #expect((transport.state == .open) == isOpen)
    }
  }

  @Test func `the Host field has no port that goes without saying, and an address's brackets`() {
    #expect(TransportPlan.hostField("h", port: 80, isSecure: false) == "h")
    #expect(TransportPlan.hostField("h", port: 80, isSecure: true) == "h:80")
    #expect(TransportPlan.hostField("h", port: 443, isSecure: true) == "h")
    #expect(TransportPlan.hostField("::1", port: 8080, isSecure: false) == "[::1]:8080")
    #expect(TransportPlan.hostField("fe80::1%eth0", port: 80, isSecure: false) == "[fe80::1]")
    #expect(TransportPlan.hostField("localhost", port: nil, isSecure: false) == "localhost")
  }
}

extension WebSocketPeer {
  /// How long its answer is, whatever the key.
  func answerCount(_ subprotocol: String?) -> Int {
    var copy = self
    return copy.accept([], subprotocol: subprotocol).count
  }
}
