import MadangServer
import MadangSimulator
import MadangWorld
import Testing

/// HTTP on the reactor: what is answered, and each bound at, under and over it. RFC 9112.
@Suite struct RequestTests {
  @Test("Answers stand in the order of their requests, on a connection that stays")
  func answersInOrder() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    #expect(gate.get("/healthz", row).hasPrefix("HTTP/1.1 200 OK\r\n"))
    let three = ["/", "/nothing", "/readyz"].map { "GET \($0) HTTP/1.1\r\nHost: chat.example\r\n\r\n" }.joined()
    let statuses = gate.ask(three, row).matches(of: /HTTP\/1\.1 (\d+)/).map { String($0.1) }
    #expect(statuses == ["200", "404", "200"])
    #expect(!gate.server.hasEnded(row))
  }

  @Test("A request that comes in any two pieces is answered once")
  func everyCut() throws {
    let gate = try GateUnderTest()
    let head = Array("GET /healthz HTTP/1.1\r\nHost: chat.example\r\n\r\n".utf8)
    let row = gate.connect()
    for cut in 1..<head.count where cut < 900 {
      gate.server.send(Array(head[..<cut]), row)
      gate.server.settle()
      #expect(gate.server.heard(row).isEmpty)
      gate.server.send(Array(head[cut...]), row)
      gate.server.settle()
      #expect(gate.server.heard(row).hasPrefix("HTTP/1.1 200 OK\r\n"), "cut at \(cut)")
    }
  }

  @Test("HEAD says what GET says, without a body; a tag that is known is 304; other methods are 405")
  func methods() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    let page = gate.get("/", row)
    #expect(page.hasSuffix("\r\n\r\n<!doctype html>") && page.contains("ETag: \"abc\"\r\n"))
    for field in ["Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff", "no-referrer"] {
      #expect(page.contains(field))
    }
    let head = gate.ask("HEAD / HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    #expect(head.hasPrefix("HTTP/1.1 200 ") && head.hasSuffix("\r\n\r\n") && head.contains("Content-Length: 15\r\n"))
    let known = gate.get("/", row, fields: "If-None-Match: W/\"x\", \"abc\"\r\n")
    #expect(known.hasPrefix("HTTP/1.1 304 ") && known.hasSuffix("\r\n\r\n"))
    let post = gate.ask("DELETE / HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    #expect(post.hasPrefix("HTTP/1.1 405 ") && post.contains("Allow: GET, HEAD\r\n"))
  }

  @Test(
    "A request that can't be read, or may not be as it is, is answered and the connection ends",
    arguments: [
      ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
      ("GET / HTTP/1.1\nHost: a\n\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400),
      ("GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 3\r\n\r\nabc", 413),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("GET /\(String(repeating: "a", count: 8_300)) HTTP/1.1\r\n", 414),
      ("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "a: b\r\n", count: 100))\r\n", 431),
    ])
  func refusals(_ head: String, _ status: Int) throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    // What is smuggled behind is not answered.
    let answer = gate.ask(head + "GET /healthz HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    #expect(answer.matches(of: /HTTP\/1\.1 (\d+)/).map { String($0.1) } == ["\(status)"])
    #expect(answer.contains("Connection: close\r\n") && gate.server.hasEnded(row))
  }

  @Test("A name of somebody else's is 421; an address, localhost and our own name are served")
  func hosts() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    for (host, status) in [
      ("chat.example", 200), ("CHAT.example.:8080", 200), ("localhost:1", 200), ("192.0.2.1", 200), ("[::1]:8080", 200),
      ("evil.example", 421),
    ] {
      let answer = gate.ask("GET /healthz HTTP/1.1\r\nHost: \(host)\r\n\r\n", row)
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(host)")
    }
  }

  @Test("A head that takes longer than 10 s is 408, and the connection ends")
  func slowHead() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    gate.server.send("GET / HT", row)
    gate.server.settle()
    gate.server.advance(milliseconds: Limits.headMilliseconds - 250)
    #expect(gate.server.heard(row).isEmpty && !gate.server.hasEnded(row))
    gate.server.advance(milliseconds: 500)
    #expect(gate.server.heard(row).hasPrefix("HTTP/1.1 408 ") && gate.server.hasEnded(row))
  }

  @Test("A connection that asks nothing is closed after 30 s, not before")
  func idle() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    _ = gate.get("/healthz", row)
    gate.server.advance(milliseconds: Limits.requestIdleMilliseconds - 500)
    #expect(!gate.server.hasEnded(row))
    _ = gate.get("/healthz", row)
    gate.server.advance(milliseconds: Limits.requestIdleMilliseconds - 500)
    #expect(!gate.server.hasEnded(row))
    gate.server.advance(milliseconds: 1_000)
    #expect(gate.server.hasEnded(row))
  }

  @Test("The thousandth request of a connection is its last")
  func requestsMax() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    for _ in 1..<Limits.requestsPerConnectionMax { #expect(gate.get("/healthz", row).contains("keep-alive")) }
    #expect(gate.get("/healthz", row).contains("Connection: close\r\n") && gate.server.hasEnded(row))
  }

  @Test("Who does not read is answered sixteen times, and read no further; then all the others come, in order")
  func pipelined() throws {
    let gate = try GateUnderTest { $0.web.resources[Array("/big".utf8)] = Self.big }
    gate.server.kernel.sendBufferBytes = 4 << 10
    let row = gate.connect()
    let asked = 200
    gate.server.send((0..<asked).map { _ in "GET /big HTTP/1.1\r\nHost: chat.example\r\n\r\n" }.joined(), row)
    gate.server.settle()
    #expect(gate.server.reactor.queuedBytes <= (Limits.pipelinedRequestsMax + 1) * 11_000)
    // An answer has one `=`, the last byte of its body.
    var answers = 0
    while answers < asked {
      let more = gate.server.heardBytes(row)
      try #require(!more.isEmpty)
      answers += more.count { $0 == UInt8(ascii: "=") }
      gate.server.settle()
    }
    #expect(gate.server.heardBytes(row).isEmpty)
    #expect(!gate.server.hasEnded(row))
  }

  @Test("Who asks without end and reads nothing loses the place after 30 s")
  func neverReads() throws {
    let gate = try GateUnderTest { $0.web.resources[Array("/big".utf8)] = Self.big }
    gate.server.kernel.sendBufferBytes = 4 << 10
    let row = gate.connect()
    gate.server.send((0..<100).map { _ in "GET /big HTTP/1.1\r\nHost: chat.example\r\n\r\n" }.joined(), row)
    gate.server.settle()
    #expect(gate.server.reactor.occupiedCount == 1)
    gate.server.advance(milliseconds: Limits.requestIdleMilliseconds + Limits.drainMilliseconds + 1_000)
    #expect(gate.server.reactor.occupiedCount == 0)
  }

  private static let big = Resource(
    Array((String(repeating: "x", count: 10_000) + "=").utf8).span, gzip: nil, digest: "big", contentType: "text/plain",
    freshness: .revalidated)

  @Test("One address has 256 connections that speak HTTP, and no more; another one is served meanwhile")
  func connectionsPerAddress() throws {
    let gate = try GateUnderTest()
    let one: UInt32 = 0x0A01_0101
    var rows = (0..<Limits.httpConnectionsPerAddressMax).map { _ in gate.connect(from: one) }
    gate.server.settle()
    #expect(gate.get("/healthz", rows[255]).hasPrefix("HTTP/1.1 200 "))
    let beyond = gate.connect(from: one)
    gate.server.settle()
    #expect(gate.server.heard(beyond).hasPrefix("HTTP/1.1 429 ") && gate.server.hasEnded(beyond))
    #expect(gate.get("/healthz", gate.connect(from: 0x0A01_0102)).hasPrefix("HTTP/1.1 200 "))
    gate.server.kernel.closeAtClient(rows.removeLast())
    gate.server.settle()
    #expect(gate.get("/healthz", gate.connect(from: one)).hasPrefix("HTTP/1.1 200 "))
  }

  @Test("One address comes 1,200 times in a minute, and no more")
  func arrivals() throws {
    let gate = try GateUnderTest()
    for _ in 0..<Limits.httpArrivalsPerMinuteMax {
      let row = gate.connect(from: 0x0A01_0101)
      #expect(gate.get("/healthz", row).hasPrefix("HTTP/1.1 200 "))
      gate.server.kernel.closeAtClient(row)
      gate.server.settle()
    }
    let row = gate.connect(from: 0x0A01_0101)
    #expect(gate.get("/healthz", row).hasPrefix("HTTP/1.1 429 ") && gate.server.hasEnded(row))
    // What becomes a WebSocket has a person's bounds.
    #expect(gate.ask(GateUnderTest.upgrade(), gate.connect(from: 0x0A01_0101)).hasPrefix("HTTP/1.1 101 "))
    gate.server.advance(milliseconds: 60_000, step: 1_000)
    #expect(gate.get("/healthz", gate.connect(from: 0x0A01_0101)).hasPrefix("HTTP/1.1 200 "))
  }

  @Test("HTTP/1.0 is answered, and its connection ends unless it asks for it to stay")
  func oldVersion() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    #expect(gate.ask("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", row).contains("keep-alive"))
    #expect(gate.ask("GET /healthz HTTP/1.0\r\n\r\n", row).contains("Connection: close"))
    #expect(gate.server.hasEnded(row))
  }

  @Test("A server that ends answers /readyz no more, and leaves no connection behind")
  func shutdown() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    _ = gate.get("/healthz", row)
    let socket = gate.open("lines.madang")
    socket.register("ann", separately: false)
    gate.server.stop()
    socket.read(gate.server.heardBytes(socket.row))
    #expect(socket.closeCode == 1001)
  }
}
