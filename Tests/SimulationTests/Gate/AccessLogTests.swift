import Foundation
import MadangChat
import MadangKernel
import MadangServer
import MadangSimulator
import MadangWire
import MadangWorld
import Testing

/// Requests of HTTP, as the access log tells of them.
@Suite struct AccessLogTests {
  private let log = AccessLog()

  private func gate(_ change: (inout Configuration) -> Void = { _ in }) throws -> GateUnderTest {
    try GateUnderTest { configuration in
      configuration.web.accessLog = log
      change(&configuration)
    }
  }

  /// What was noted since the last time: the request, the status and the bytes of each line.
  private func noted() -> [String] {
    let lines = String(decoding: log.take(until: 0).lines, as: UTF8.self)
    return lines.split(separator: "\n").map { line in
      line.split(separator: "] ", maxSplits: 1).last.map(String.init) ?? ""
    }
  }

  @Test("Each request is one line, whatever it is answered")
  func notesEach() throws {
    let gate = try gate()
    let row = gate.connect()
    let page = gate.get("/?geheim", row, fields: "User-Agent: nc\r\n")
    #expect(page.hasPrefix("HTTP/1.1 200 "))
    #expect(noted() == [#""GET /? HTTP/1.1" 200 15 "-" "nc""#])
    let etag = page.split(separator: "\r\n").first { $0.hasPrefix("ETag: ") }?.dropFirst(6) ?? ""
    _ = gate.get("/", row, fields: "If-None-Match: \(etag)\r\n")
    _ = gate.ask("HEAD / HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    _ = gate.get("/nothing", row)
    _ = gate.ask("POST / HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 0\r\n\r\n", row)
    #expect(
      noted() == [
        #""GET / HTTP/1.1" 304 - "-" "-""#, #""HEAD / HTTP/1.1" 200 - "-" "-""#,
        #""GET /nothing HTTP/1.1" 404 10 "-" "-""#, #""POST / HTTP/1.1" 405 19 "-" "-""#,
      ])
    // Several in one piece are as many lines, in their order.
    server(gate, row, "GET /a HTTP/1.1\r\nHost: chat.example\r\n\r\nGET /b HTTP/1.1\r\nHost: chat.example\r\n\r\n")
    #expect(noted() == [#""GET /a HTTP/1.1" 404 10 "-" "-""#, #""GET /b HTTP/1.1" 404 10 "-" "-""#])
  }

  private func server(_ gate: GateUnderTest, _ row: Int, _ text: String) { _ = gate.ask(text, row) }

  @Test("An upgrade is one line, and nothing that is said after it is any")
  func notesUpgrades() throws {
    let gate = try gate()
    let client = gate.open()
    #expect(noted() == [#""GET /ws HTTP/1.1" 101 - "-" "-""#])
    client.register("ann")
    client.say("PRIVMSG #room :GET /secret HTTP/1.1")
    client.settle()
    #expect(noted().isEmpty)
    let row = gate.connect()
    _ = gate.ask(GateUnderTest.upgrade(fields: "Origin: https://foe.example\r\n"), row)
    #expect(noted().map { $0.contains("\" 403 ") } == [true])
  }

  @Test("A request that can't be read, or does not come whole, is a line too")
  func notesRefusals() throws {
    let gate = try gate()
    _ = gate.ask("GET / HTTP/1.1\r\nHost : x\r\n\r\n", gate.connect())
    #expect(noted().map { $0.contains("\" 400 ") } == [true])
    _ = gate.ask("GET /\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\n", gate.connect())
    #expect(noted().map { $0.hasPrefix("\"-\" 414 ") } == [true])
    let slow = gate.connect()
    _ = gate.ask("GET / HT", slow)
    gate.server.advance(milliseconds: 11_000)
    gate.server.settle()
    #expect(noted().map { $0.hasPrefix("\"-\" 408 ") } == [true])
  }

  @Test("An answer that another thread makes is a line as soon as it is there, with what it was")
  func notesAwaited() throws {
    let gate = try gate { $0.web.metricsAllowed = [MadangWire.AddressRange("10.0.0.0/8")].compactMap(\.self) }
    let row = gate.connect()
    let text = gate.get("/metrics", row, fields: "User-Agent: prometheus\r\n")
    let body = text.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n")
    #expect(text.hasPrefix("HTTP/1.1 200 ") && !body.isEmpty)
    #expect(noted() == [#""GET /metrics HTTP/1.1" 200 \#(body.utf8.count) "-" "prometheus""#])
    _ = gate.get("/nothing", row)
    #expect(noted().map { $0.hasPrefix("\"GET /nothing") } == [true])
  }

  @Test("Behind a trusted proxy a line tells who is behind it, and of others what the peer is")
  func notesWhoAsked() throws {
    for isTrusted in [true, false] {
      let gate = try gate { configuration in
        if isTrusted { configuration.web.trustedProxies = [MadangWire.AddressRange("10.0.0.0/8")].compactMap(\.self) }
      }
      _ = gate.get("/", gate.connect(), fields: "X-Forwarded-For: 198.51.100.9\r\n")
      let line = String(decoding: log.take(until: 0).lines, as: UTF8.self)
      #expect(line.hasPrefix(isTrusted ? "198.51.100.9 - - [" : "10.0.0.1 - - ["), "\(line)")
    }
  }
}
