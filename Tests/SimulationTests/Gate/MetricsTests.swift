import Foundation
import MadangChat
import MadangKernel
import MadangRecords
import MadangSimulator
import MadangWire
import MadangWorld
import Testing

@testable import MadangServer

/// What `/metrics` tells: Prometheus' text format 0.0.4, and OpenMetrics 1.0.
@Suite struct MetricsTests {
  /// A server whose process is always the same.
  private func make(_ change: (inout Configuration) -> Void = { _ in }) throws -> GateUnderTest {
    try GateUnderTest { configuration in
      var facts = ProcessFacts()
      facts.cpuMicroseconds = 1_234_560
      facts.residentBytes = 10_000_000
      facts.virtualBytes = 20_000_000
      facts.threads = 12
      facts.descriptors = 21
      facts.descriptorsMax = 1_024
      facts.startedMilliseconds = 1_700_000_000_250
      configuration.processFacts = { [facts] in facts }
      configuration.storage = { StorageFacts(waitingEvents: 3, bytes: 4_096, lostEvents: 2) }
      change(&configuration)
    }
  }

  private static func text(of body: Resource.Body) -> String {
    // SAFETY: the body holds them.
    let span = unsafe body.segment.span
    return String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
  }

  @Test("A fresh server tells just this")
  func fresh() throws {
    let text = Self.text(of: try make().server.courtyard.writeMetrics(.text))
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/metrics-fresh.txt").standardized.path
    let expected = try String(contentsOfFile: path, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == wanted.count)
    for (line, wanted) in zip(lines, wanted) { #expect(line == wanted) }
  }

  @Test("Each family has a type, a help and samples, and no series stands twice")
  func wellFormed() throws {
    let text = Scraper(try make()).text()
    var types: [String: String] = [:]
    var helped: Set<String> = []
    var seen: Set<String> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("# TYPE ") {
        #expect(types.updateValue(String(words[3]), forKey: String(words[2])) == nil)
      } else if line.hasPrefix("# HELP ") {
        helped.insert(String(words[2]))
      } else {
        #expect(seen.insert(String(line.prefix(upTo: line.lastIndex(of: " ") ?? line.endIndex))).inserted, "\(line)")
      }
    }
    #expect(
      Set(types.keys) == helped && types.count == MetricFamily.all.count - 1 - MetricFamily.cluster.count,
      "no certificate, so no expiry; and no other nodes")
    for (name, type) in types {
      #expect((type == "counter") == name.hasSuffix("_total"))
      let samples = Samples(text).names
      #expect(samples.contains(type == "histogram" ? "\(name)_bucket" : name), "\(name)")
    }
  }

  @Test("OpenMetrics where it is asked for: units, names without _total in the head, an end")
  func openMetrics() throws {
    let gate = try make()
    let row = gate.connect(from: Scraper.loopback)
    let prometheus =
      "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
      + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
    let answer = gate.get("/metrics", row, fields: "Accept: \(prometheus)\r\n")
    #expect(answer.contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"))
    #expect(answer.hasSuffix("\n# EOF\n"))
    for line in [
      "# TYPE madang_messages counter", "# TYPE madang_sent_bytes counter", "# UNIT madang_sent_bytes bytes",
      "# TYPE madang_build info", "madang_turn_seconds_bucket{le=\"1.0\"} ",
      "# UNIT madang_start_time_seconds seconds", "madang_flush_messages_bucket{le=\"4096.0\"} 0",
      "madang_messages_total{dialect=\"irc\"} 0",
    ] { #expect(answer.contains("\n\(line)") || answer.contains("\r\n\(line)"), "\(line)") }
    #expect(!answer.contains("# TYPE madang_messages_total"))
    for accept in ["", "Accept: text/plain\r\n", "Accept: application/openmetrics-text;q=0.1, text/plain\r\n"] {
      let plain = gate.get("/metrics", row, fields: accept)
      #expect(plain.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
      #expect(plain.contains("# TYPE madang_messages_total counter\n") && !plain.contains("# EOF"))
    }
  }

  @Test("What stands in a label is escaped, whatever it is")
  func escaping() throws {
    let gate = try make { configuration in
      configuration.listeners.append(
        ListenerConfiguration(scheme: "irc", address: .unix(path: "/tmp/a\"b\\c\nd"), dialect: .irc))
    }
    let samples = Scraper(gate).read()
    #expect(samples["madang_connections{listener=\"irc://unix:/tmp/a\\\"b\\\\c\\nd\"}"] == 0)
    #expect(MetricsWriter.label("tooManyFromAddress") == "too_many_from_address")
    for (nanoseconds, text) in [
      (0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (10_000_000_000, "10"), (1_000, "0.000001"),
      (-1, "-0.000000001"),
    ] { #expect(MetricsWriter.seconds(nanoseconds) == text) }
  }

  @Test("A conversation counts for what it is, and for nothing else")
  func conversation() throws {
    let plainPlace = Address.loopback(port: 9_000)
    let gate = try make { configuration in
      configuration.settings.lobby = "#room"
      configuration.listeners.append(
        ListenerConfiguration(scheme: "plain", address: plainPlace, encoding: .plainNumbered))
    }
    let irc = "irc://127.0.0.1:6667"
    let scraper = Scraper(gate)
    let ann = gate.server.register("ann")
    let bob = gate.server.register("bob")
    _ = gate.server.ask("JOIN #room", ann)
    _ = gate.server.ask("JOIN #room", bob)
    _ = gate.server.heard(ann)
    let before = scraper.read()
    let said = "PRIVMSG #room :hello"
    gate.server.say(said, ann)
    gate.server.settle()
    let heard = gate.server.heard(bob)
    #expect(heard.hasSuffix("PRIVMSG #room :hello\r\n"))
    let after = scraper.read()
    #expect(
      after.changes(since: before)
        == [
          "madang_messages_total{dialect=\"irc\"}": 1, "madang_commands_total{command=\"PRIVMSG\"}": 1,
          "madang_deliveries_total{dialect=\"irc\"}": 1,
          "madang_received_bytes_total{listener=\"\(irc)\"}": Double(said.utf8.count + 2),
          "madang_sent_bytes_total{listener=\"\(irc)\"}": Double(heard.utf8.count),
          "madang_flush_messages_sum": 1, "madang_flush_messages_count": 1,
        ].merging(Self.itemBuckets("madang_flush_messages", from: 1, by: 1)) { $1 })
    // Somebody plain comes into the same room, and talks.
    let plain = gate.connect(to: plainPlace)
    gate.server.settle()
    let joined = scraper.read()
    let place = "plain://127.0.0.1:9000"
    #expect(joined["madang_connections{listener=\"\(place)\"}"] == 1)
    #expect(joined["madang_sessions{state=\"welcomed\"}"] == 3)
    #expect(joined["madang_members_of_largest_room"] == 3 && joined["madang_rooms"] == 1)
    gate.server.send("/who\nhi\n", plain)
    gate.server.settle()
    let talked = scraper.read().changes(since: joined)
    #expect(talked["madang_messages_total{dialect=\"plain\"}"] == 1)
    #expect(talked["madang_messages_total{dialect=\"irc\"}"] == nil)
    #expect(talked["madang_commands_total{command=\"/who\"}"] == 1)
    #expect(talked["madang_commands_total{command=\"say\"}"] == 1)
    #expect(talked["madang_deliveries_total{dialect=\"irc\"}"] == 2, "both hear what was said")
    gate.server.say("NONSENSE", ann)
    gate.server.say("JOIN", ann)
    gate.server.say("QUIT", bob)
    gate.server.settle()
    let left = scraper.read()
    #expect(left["madang_commands_total{command=\"other\"}"] == 2)
    #expect(left["madang_connections_closed_total{listener=\"\(irc)\",reason=\"quit\"}"] == 0, "it may yet be read")
    gate.server.advance(milliseconds: 10_000)
    let gone = scraper.read()
    #expect(gone["madang_connections_closed_total{listener=\"\(irc)\",reason=\"quit\"}"] == 1)
    #expect(gone["madang_connections{listener=\"\(irc)\"}"] == 1)
    #expect(gone["madang_connections_opened_total{listener=\"\(irc)\"}"] == 2)
  }

  private static func itemBuckets(_ name: String, from bound: Int, by count: Double) -> [String: Double] {
    var changes: [String: Double] = ["\(name)_bucket{le=\"+Inf\"}": count]
    var next = bound
    while next <= 4_096 {
      changes["\(name)_bucket{le=\"\(next)\"}"] = count
      next *= 2
    }
    return changes
  }

  @Test("The first message of 64 is followed from its decoding to its writing, and the others are not")
  func deliveryTimes() throws {
    let gate = try make()
    let scraper = Scraper(gate)
    let ann = gate.server.connect()
    gate.server.say("NICK ann\r\nUSER ann 0 * :ann\r\nJOIN #room", ann)
    let bob = gate.server.register("bob")
    _ = gate.server.ask("JOIN #room", bob)
    let before = scraper.read()["madang_delivery_seconds_count"] ?? -1
    // Enough that the count comes round twice, whatever was decoded before.
    for number in 0..<128 {
      gate.server.say("PRIVMSG #room :\(number)", ann)
      gate.server.settle()
    }
    let after = scraper.read()
    #expect(after["madang_delivery_seconds_count"] == before + 2)
    #expect(after["madang_delivery_seconds_sum"] == 0, "the simulated clock stood still")
  }

  @Test("Who is refused counts by the reason, in /metrics and in status alike")
  func refusals() throws {
    let gate = try make { $0.limits.connectionsPerAddressMax = 2 }
    let scraper = Scraper(gate)
    for _ in 0..<5 { _ = gate.connect(from: 0x0A01_0101, to: SimulatedServer.address) }
    _ = gate.ask("GET / HTTP/9.9\r\n\r\n", gate.connect())
    gate.server.settle()
    let samples = scraper.read()
    #expect(samples["madang_refused_total{reason=\"too_many_from_address\"}"] == 3)
    #expect(samples["madang_refused_total{reason=\"bad_request\"}"] == 1)
    #expect(samples["madang_refused_total{reason=\"full\"}"] == 0)
    #expect(gate.server.courtyard.refused == ["tooManyFromAddress": 3, "badRequest": 1])
  }

  @Test("Logins count by how and with what result, and their hashing as slow work")
  func logins() throws {
    let gate = try make { configuration in
      configuration.settings.services = ChatServices(
        accounts: OpenAccounts(), ownedNames: [OwnedName(nick: "ann", account: "ann")])
    }
    let scraper = Scraper(gate)
    let ann = gate.server.connect()
    _ = gate.server.ask("CAP REQ :sasl\r\nNICK ann\r\nUSER ann 0 * :ann", ann)
    let before = scraper.read()
    // `ann NUL ann NUL x`, something that is no such thing, and a mechanism that can't be had here.
    #expect(gate.server.ask("AUTHENTICATE PLAIN\r\nAUTHENTICATE YW5uAGFubgB4", ann).contains(" 903 "))
    #expect(gate.server.ask("AUTHENTICATE PLAIN\r\nAUTHENTICATE YW5u", ann).contains(" 904 "))
    #expect(gate.server.ask("AUTHENTICATE SCRAM-SHA-256\r\nAUTHENTICATE YW5u", ann).contains(" 904 "))
    let after = scraper.read()
    func series(_ mechanism: String, _ result: String) -> String {
      "madang_logins_total{mechanism=\"\(mechanism)\",result=\"\(result)\"}"
    }
    #expect(
      after.changes(since: before).filter { $0.key.hasPrefix("madang_logins") } == [
        series("PLAIN", "success"): 1, series("PLAIN", "failure"): 1, series("SCRAM-SHA-256", "unavailable"): 1,
      ])
    #expect(after["madang_accounts_online"] == 1)
    let slow = "madang_command_seconds_count{kind=\"slow\"}"
    #expect((after[slow] ?? 0) - (before[slow] ?? 0) == 2, "what is no password at all is not hashed")
  }

  @Test("Handshakes count by what became of them")
  func handshakes() throws {
    let gate = try SecureGate.make()
    let scraper = Scraper(gate)
    let client = SecureClient(gate, to: SecureGate.ircs)
    #expect(client.facts?.version == .tls13)
    _ = gate.ask("NICK plain\r\n", gate.connect(to: SecureGate.ircs))
    let samples = scraper.read()
    #expect(samples["madang_handshakes_total{result=\"done\",version=\"1.3\",resumed=\"no\"}"] == 1)
    #expect(samples["madang_handshakes_total{result=\"plain_text\",version=\"none\",resumed=\"no\"}"] == 1)
    #expect(samples["madang_handshakes_total{result=\"failed\",version=\"none\",resumed=\"no\"}"] == 0)
    #expect(samples["madang_handshake_seconds_count"] == 1)
    let expiry = samples["madang_certificate_expiry_timestamp_seconds{name=\"chat.example\"}"]
    #expect(expiry == Double(1_790_000_000 + 30 * 86_400))
  }

  @Test("Frames count by their kind and direction, fragments each")
  func frames() throws {
    let gate = try make()
    let scraper = Scraper(gate)
    let client = gate.open("text.ircv3.net")
    client.register("ann")
    let before = scraper.read()
    gate.server.send(WebSocketClient.frame(.text, Array("PING ".utf8), isFinal: false), client.row)
    gate.server.send(WebSocketClient.frame(.continuation, Array("x".utf8)), client.row)
    gate.server.send(WebSocketClient.frame(.ping, [1]), client.row)
    client.settle()
    gate.server.send(WebSocketClient.frame(.close, []), client.row)
    client.settle()
    let changes = scraper.read().changes(since: before).filter { $0.key.hasPrefix("madang_frames") }
    func series(_ kind: String, _ direction: String) -> String {
      "madang_frames_total{kind=\"\(kind)\",direction=\"\(direction)\"}"
    }
    #expect(
      changes == [
        series("text", "received"): 2, series("ping", "received"): 1, series("close", "received"): 1,
        series("pong", "sent"): 1, series("close", "sent"): 1,
        // The PONG.
        series("text", "sent"): 1,
      ])
  }

  @Test("At 1,000 connections and 40 rooms it has less than 64 KiB, and counts all of them")
  func size() throws {
    let gate = try make()
    for number in 0..<1_000 {
      let row = gate.connect(to: SimulatedServer.address)
      gate.server.say("NICK n\(number)\r\nUSER n 0 * :n\r\nJOIN #r\(number % 40)", row)
      if number % 100 == 0 { gate.server.settle() }
    }
    gate.server.settle()
    let text = Scraper(gate).text()
    #expect(text.utf8.count < 64 << 10)
    #expect(Samples(text)["madang_sessions{state=\"welcomed\"}"] == 1_000)
    #expect(Samples(text)["madang_members_of_largest_room"] == 25)
    #expect((Samples(text)["madang_outbox_bytes"] ?? -1) >= 0)
  }
}
