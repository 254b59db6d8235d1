import MadangChat
import MadangKernel
import MadangServer
import MadangSimulator
import MadangWire
import MadangWorld
import Synchronization
import Testing

/// Who may read `/metrics`, and how answers that another thread makes stand among the others.
@Suite struct MetricsAccessTests {
  private static let stranger: UInt32 = 0xC633_6401  // 198.51.100.1
  private static let friend: UInt32 = 0xC000_0207  // 192.0.2.7
  private static let token = "0123456789abcdef"

  private func make(_ change: (inout Configuration) -> Void = { _ in }) throws -> GateUnderTest {
    try GateUnderTest { configuration in
      configuration.web.metricsAllowed = [AddressRange("192.0.2.0/24")].compactMap(\.self)
      configuration.web.metricsToken = Array(Self.token.utf8)
      change(&configuration)
    }
  }

  private func status(_ answer: String) -> String { String(answer.split(separator: " ").dropFirst().first ?? "") }

  /// An answer without what time it is.
  private func timeless(_ answer: String) -> String {
    answer.split(separator: "\r\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Date: ") }
      .joined(separator: "\r\n")
  }

  @Test("This machine and those that are allowed read it; to strangers it is not there, whatever they ask")
  func addresses() throws {
    let gate = try make()
    for (host, expected) in [(Scraper.loopback, "200"), (Self.friend, "200"), (Self.stranger, "404")] {
      let row = gate.connect(from: host)
      #expect(status(gate.get("/metrics", row)) == expected)
      for head in ["GET", "HEAD", "POST", "DELETE"] where expected == "404" {
        let asked = gate.ask("\(head) /metrics HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
        let nothing = gate.ask("\(head) /nothing HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
        #expect(timeless(asked) == timeless(nothing))
      }
    }
  }

  @Test(
    "The token opens it to anybody, and nothing but the token does",
    arguments: [
      ("Bearer 0123456789abcdef", "200"), ("bearer 0123456789abcdef", "200"), ("Bearer 0123456789abcdeF", "404"),
      ("Bearer 0123456789abcde", "404"), ("Bearer 0123456789abcdefa", "404"), ("Bearer ", "404"),
      ("Basic 0123456789abcdef", "404"), ("0123456789abcdef", "404"),
    ])
  func tokens(_ field: String, _ expected: String) throws {
    let gate = try make()
    let row = gate.connect(from: Self.stranger)
    #expect(status(gate.get("/metrics", row, fields: "Authorization: \(field)\r\n")) == expected)
  }

  @Test("Two tokens, or none where none is configured, open nothing")
  func noToken() throws {
    let field = "Authorization: Bearer \(Self.token)\r\n"
    let gate = try make()
    #expect(status(gate.get("/metrics", gate.connect(from: Self.stranger), fields: field + field)) == "404")
    let without = try make { $0.web.metricsToken = nil }
    #expect(status(without.get("/metrics", without.connect(from: Self.stranger), fields: field)) == "404")
  }

  @Test("A visitor is not taken for this machine because a proxy on it asks for them")
  func behindProxy() throws {
    let proxies = [AddressRange("127.0.0.1")].compactMap(\.self)
    for isTrusted in [true, false] {
      let gate = try make { $0.web.trustedProxies = isTrusted ? proxies : [] }
      let row = gate.connect(from: Scraper.loopback)
      for (fields, expected) in [
        ("", "200"), ("X-Forwarded-For: 198.51.100.1\r\n", "404"),
        ("X-Forwarded-For: 192.0.2.7\r\n", isTrusted ? "200" : "404"),
        ("X-Forwarded-For: 192.0.2.7, 198.51.100.1\r\n", "404"),
        ("X-Forwarded-For: 127.0.0.1, 198.51.100.1\r\n", "404"), ("X-Forwarded-For: 127.0.0.1\r\n", "404"),
        ("X-Forwarded-For: ::1\r\n", "404"), ("X-Forwarded-For: nonsense\r\n", "404"), ("X-Forwarded-For:\r\n", "404"),
        ("Forwarded: for=127.0.0.1\r\n", "404"), ("Via: 1.1 proxy\r\n", "404"), ("X-Real-IP: 127.0.0.1\r\n", "404"),
        ("X-Forwarded-For: 198.51.100.1\r\nAuthorization: Bearer \(Self.token)\r\n", "200"),
      ] {
        #expect(status(gate.get("/metrics", row, fields: fields)) == expected, "\(isTrusted): \(fields)")
      }
    }
  }

  @Test("Answers stand in the order of their requests, whoever makes them, and HEAD has no body")
  func inOrder() throws {
    let gate = try make()
    let row = gate.connect(from: Scraper.loopback)
    let asked = ["GET /metrics", "HEAD /metrics", "GET /healthz", "GET /metrics", "GET /nothing"]
    let answer = gate.ask(asked.map { "\($0) HTTP/1.1\r\nHost: chat.example\r\n\r\n" }.joined(), row)
    #expect(answer.matches(of: /HTTP\/1\.1 (\d+)/).map { String($0.1) } == ["200", "200", "200", "200", "404"])
    // The head of HEAD's answer is followed by the next head at once.
    let heads = answer.split(separator: "HTTP/1.1 ")
    #expect(heads[1].hasSuffix("\r\n\r\n") && heads[1].contains("Content-Length: "))
    let lengths = answer.matches(of: /Content-Length: (\d+)/).map { String($0.1) }
    #expect(lengths[0] == lengths[1], "HEAD says what GET would say")
  }

  @Test("Sixteen at once, and more behind them, are all answered")
  func pipelined() throws {
    let gate = try make()
    gate.server.kernel.sendBufferBytes = 16 << 10
    let row = gate.connect(from: Scraper.loopback)
    let asked = 40
    gate.server.send(
      (0..<asked).map { "GET /\($0 % 2 == 0 ? "metrics" : "healthz") HTTP/1.1\r\nHost: chat.example\r\n\r\n" }.joined(),
      row)
    var heard = ""
    while true {
      gate.server.settle()
      let more = gate.server.heard(row)
      if more.isEmpty { break }
      heard += more
    }
    #expect(heard.ranges(of: "HTTP/1.1 200 OK\r\n").count == asked)
    #expect(heard.ranges(of: "madang_build_info{").count == asked / 2)
    gate.server.reactor.checkInvariants()
  }

  @Test("Nothing is sent before the answer is made, and the reactor turns meanwhile")
  func waits() throws {
    let gate = try make()
    let row = gate.connect(from: Scraper.loopback)
    let two = ["metrics", "healthz"].map { "GET /\($0) HTTP/1.1\r\nHost: chat.example\r\n\r\n" }.joined()
    gate.server.send(two, row)
    for _ in 0..<5 { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
    #expect(gate.server.heard(row).isEmpty, "the second answer does not overtake the first")
    let ann = gate.server.connect()
    gate.server.say("NICK ann\r\nUSER a 0 * :a", ann)
    for _ in 0..<5 {
      _ = gate.server.reactor.turn(timeoutMilliseconds: 0)
      gate.server.worker.runUntilIdle()
    }
    #expect(gate.server.heard(ann).contains(" 001 ann "))
    // It takes longer than a connection may be idle.
    gate.server.kernel.now += Limits.requestIdleMilliseconds * 2
    _ = gate.server.reactor.turn(timeoutMilliseconds: 0)
    gate.server.settle()
    #expect(gate.server.heard(row).matches(of: /HTTP\/1\.1 (\d+)/).map { String($0.1) } == ["200", "200"])
  }

  @Test("A reader that vanishes before the answer leaves nothing, and who has its place is not given it")
  func vanishes() throws {
    for end in [SimulatedKernel.closeAtClient, SimulatedKernel.resetAtClient] {
      let gate = try make()
      let row = gate.connect(from: Scraper.loopback)
      gate.server.send("GET /metrics HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
      for _ in 0..<3 { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
      end(gate.server.kernel)(row)
      gate.server.kernel.resetAtClient(row)
      for _ in 0..<3 { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
      #expect(gate.server.reactor.occupiedCount == 0)
      let next = gate.connect(from: Scraper.loopback)
      for _ in 0..<3 { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
      gate.server.settle()
      #expect(gate.server.heard(next).isEmpty)
      #expect(status(gate.get("/healthz", next)) == "200")
      gate.server.reactor.checkInvariants()
    }
  }

  @Test("Who closes the sending side behind the request is answered all the same, and so is HTTP/1.0")
  func halfClosed() throws {
    let gate = try make()
    let row = gate.connect(from: Scraper.loopback)
    gate.server.send("GET /metrics HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    gate.server.kernel.finishAtClient(row)
    gate.server.settle()
    #expect(gate.server.heard(row).hasPrefix("HTTP/1.1 200 OK\r\n") && gate.server.hasEnded(row))
    let old = gate.connect(from: Scraper.loopback)
    let answer = gate.ask("GET /metrics HTTP/1.0\r\n\r\n", old)
    #expect(answer.contains("Connection: close\r\n") && answer.contains("\nmadang_rooms 0\n"))
    #expect(gate.server.hasEnded(old))
  }

  @Test("Those who ask and vanish without end leave no more behind than may wait; who is beyond that is told so")
  func askedWithoutEnd() throws {
    let gate = try make()
    for _ in 0..<Limits.answersWaitingMax {
      let row = gate.connect(from: Scraper.loopback)
      gate.server.send("GET /metrics HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
      _ = gate.server.reactor.turn(timeoutMilliseconds: 0)
      _ = gate.server.reactor.turn(timeoutMilliseconds: 0)
      gate.server.kernel.resetAtClient(row)
      _ = gate.server.reactor.turn(timeoutMilliseconds: 0)
    }
    let row = gate.connect(from: Scraper.loopback)
    gate.server.send("GET /metrics HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    for _ in 0..<3 { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
    #expect(status(gate.server.heard(row)) == "503")
    gate.server.settle()
    #expect(status(gate.get("/metrics", row)) == "200")
  }

  @Test("The server ends while an answer is being made, and leaves nobody behind")
  func shutdown() throws {
    let gate = try make()
    let row = gate.connect(from: Scraper.loopback)
    gate.server.send("GET /metrics HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    for _ in 0..<3 { _ = gate.server.reactor.turn(timeoutMilliseconds: 0) }
    gate.server.stop()
    _ = gate.server.courtyard.runSlowWork()
  }

  @Test("A thousand who ask at once are given what was written once; a moment later it is written anew")
  func sharedByAll() throws {
    let written = Mutex(0)
    let gate = try make { configuration in
      configuration.processFacts = {
        written.withLock { $0 += 1 }
        return ProcessFacts()
      }
    }
    let row = gate.connect(from: Scraper.loopback)
    for _ in 0..<300 { #expect(status(gate.get("/metrics", row)) == "200") }
    #expect(written.withLock { $0 } == 1)
    gate.server.advance(milliseconds: Limits.metricsFreshMilliseconds)
    _ = gate.get("/metrics", row)
    #expect(written.withLock { $0 } == 2)
  }
}
