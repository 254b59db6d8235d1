import Foundation
import MadangChat
import MadangSimulator
import MadangTLS
import MadangTestSupport
import Testing

@testable import MadangServer

/// The article "Watching", the dashboard and the alert rules speak of the metrics that there are.
@Suite struct WatchingArticleTests {
  private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/Madang/Madang.docc").standardized

  private func text(of name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// Each series that a server tells of which has everything, by its name and its labels' names.
  private func series() throws -> [String: Set<String>] {
    let log = SimulatedLog()
    let engine = SimulatedEngine(log)
    var generator = SeededGenerator(seed: 1)
    let gate = try SecureGate.make { configuration in
      configuration.storage = { StorageFacts(waitingEvents: 0, bytes: 0) }
      configuration.cluster = ClusterConfiguration(engine: engine, name: "n1", nonce: { 1 })
    }
    engine.start(after: 0, gate.server.courtyard)
    for _ in 0..<3 {
      gate.server.advance(milliseconds: 1_000)
      while log.step(&generator) || engine.step() {}
      gate.server.settle()
    }
    var series: [String: Set<String>] = [:]
    for line in Scraper(gate).text().split(separator: "\n") where !line.hasPrefix("#") {
      let labels = line.matches(of: /([a-z]+)="/).map { String($0.1) }
      series[String(line.prefix { $0 != "{" && $0 != " " }), default: []].formUnion(labels)
    }
    return series
  }

  @Test("The article has a row for each metric, with its kind and its labels, and none for another")
  func rows() throws {
    let series = try series()
    var named: Set<String> = []
    for row in try text(of: "Watching.md").matches(of: /\n\| `([a-z_]+)` \| ([a-z]+) \|([^|]*)\|/) {
      let name = String(row.1)
      let labels = Set(row.3.matches(of: /`([a-z]+)`/).map { String($0.1) })
      #expect(named.insert(name).inserted, "\(name) stands twice")
      let found = series[name] ?? series["\(name)_bucket"]?.subtracting(["le"])
      #expect(found == labels, "\(name): \(labels)")
      let family = try #require(MetricFamily.all.first { $0.sampleName == name }, "\(name)")
      let kind = family.kind == .info ? "gauge" : "\(family.kind)"
      #expect(kind == row.2, "\(name)")
    }
    #expect(named == Set(MetricFamily.all.map(\.sampleName)))
    for name in series.keys {
      let family = ["_bucket", "_sum", "_count"].reduce(name) { $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0 }
      #expect(named.contains(family), "\(name)")
    }
  }

  @Test(
    "Every metric and label of the dashboard and of the rules is there", arguments: ["dashboard.json", "alerts.yml"])
  func references(_ file: String) throws {
    let series = try series()
    let text = try text(of: file).replacing("\\\"", with: "\"")
    let references = text.matches(of: /\b((?:madang|process)_[a-z_]+)(\{[^}]*\})?/)
    #expect(references.count > 9)
    for reference in references {
      let name = String(reference.1)
      let labels = try #require(series[name], "\(name)")
      for label in (reference.2 ?? "").matches(of: /([a-z]+)=/) where !["job", "instance"].contains(label.1) {
        #expect(labels.contains(String(label.1)), "\(name): \(label.1)")
      }
    }
  }

  @Test("Every alert has its row in the article, and every row its alert")
  func alerts() throws {
    let rules = try text(of: "alerts.yml").matches(of: /- alert: ([A-Za-z]+)/).map { String($0.1) }
    let rows = try text(of: "Watching.md").matches(of: /\n\| `(Madang[A-Za-z]+)` \|/).map { String($0.1) }
    #expect(rules.count == 12 && rows == rules)
  }

  @Test("The dashboard can be read, and has the rows that the article names")
  func dashboard() throws {
    struct Panel: Decodable {
      let id: Int
      let type: String
      let title: String
    }
    struct Dashboard: Decodable {
      let title: String
      let panels: [Panel]
    }
    let decoded = try JSONDecoder().decode(Dashboard.self, from: Data(try text(of: "dashboard.json").utf8))
    #expect(
      decoded.panels.filter { $0.type == "row" }.map(\.title) == [
        "Health", "Reactor and workers", "Queues", "TLS and WebSocket", "History", "Refusals", "Cluster",
      ])
    #expect(Set(decoded.panels.map(\.id)).count == decoded.panels.count)
  }
}
