import Foundation
import FoundationXML
import Testing

@testable import MadangBenchCore

/// The charts are well-formed, and have an element for everything that they show.
struct ChartTests {
  /// Counts a document's elements; the parser refuses what is not well-formed.
  private final class Counter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    private var pieces = ""
    /// All texts, as if none had been broken into lines.
    var text: String { pieces.replacing("\n", with: " ") }
    var colours: [String] = []
    /// Where each text begins and ends, about, and the width of the drawing.
    var extents: [(words: String, from: Double, to: Double)] = []
    var width = 0.0
    private var label: (x: Double, anchor: String)?

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if name == "svg" { width = Double(attributes["width"] ?? "") ?? 0 }
      if name == "rect", let colour = attributes["fill"] { colours.append(colour) }
      label =
        name == "text" && attributes["transform"] == nil
        ? (Double(attributes["x"] ?? "") ?? 0, attributes["text-anchor"] ?? "start") : nil
      counts[name + (attributes["class"].map { ".\($0)" } ?? ""), default: 0] += 1
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      pieces += string
      guard let label else { return }
      let wide = Double(string.count) * SVGDocument.letterWidth
      let from = label.anchor == "end" ? label.x - wide : label.anchor == "middle" ? label.x - wide / 2 : label.x
      extents.append((string, from, from + wide))
    }

    func expectNothingIsCut() {
      for (words, from, to) in extents { #expect(from >= 0 && to <= width, "\(from) \(to) \(width) \(words)") }
    }
  }

  private func parse(_ svg: String) throws -> Counter {
    let counter = Counter()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = counter
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
    return counter
  }

  @Test func barsWithTheirErrorsAndLabels() throws {
    let chart = try parse(
      BarChart.svg([
        .init(
          title: "a < b & \"c\"", subtitle: "s", valueAxis: "deliveries per second", barAxis: "workers",
          bars: [
            .init(label: "1", value: 10, error: 1), .init(label: "2", value: 20, error: 2, isAccented: true),
            .init(label: "4", value: 15),
          ])
      ]))
    #expect(chart.counts["rect"] == 3)
    #expect(chart.counts["line.error"] == 6, "three lines for each of two intervals")
    #expect(chart.counts["line.axis"] == 2)
    for words in ["a < b & \"c\"", "workers", "deliveries per second"] { #expect(chart.text.contains(words)) }
  }

  @Test func aLineForEachDistribution() throws {
    let chart = try parse(
      PercentileChart.svg(
        title: "t",
        [
          .init(name: "from the due time", points: [(0, 1), (50, 2000), (99, 5000), (100, 9000)]),
          .init(name: "uncorrected", points: [(0, 1), (100, 3000)], isDashed: true),
        ]))
    #expect(chart.counts["polyline"] == 2)
    #expect(chart.counts["rect"] == 2)
    for words in ["latency, ms", "percentile of deliveries", "99.9 %", "from the due time"] {
      #expect(chart.text.contains(words), "\(words)")
    }
  }

  private func pools(_ deliveries: [[UInt64]]) -> PoolComparison {
    PoolComparison(
      pools: deliveries.enumerated().map { index, rounds in
        .init(workers: 1 << index, rounds: rounds.map { ReportTests.report(deliveries: $0) })
      })
  }

  @Test func nobodyHasAWinnersColourWhereThereIsNoSignificantDifference() throws {
    let equal = try parse(pools([[100, 120, 110], [121, 99, 112]]).chart())
    #expect(Set(equal.colours) == [SVGDocument.colours[0]])
    #expect(equal.text.contains("no significant difference"))
    let different = try parse(pools([[100, 101, 102], [200, 201, 202], [200, 202, 201]]).chart())
    #expect(different.colours == [SVGDocument.colours[0], SVGDocument.colours[1], SVGDocument.colours[1]])
    #expect(different.text.contains("more than 1 worker"))
    #expect(Set(try parse(pools([[100], [200]]).chart()).colours) == [SVGDocument.colours[0]], "one round can't tell")
  }

  @Test func peersAreDrawnByWhatTellsThemApart() throws {
    var peers = PeerComparison()
    peers.reports = [ReportTests.report(), ReportTests.report()]
    peers.reports[1].target = "inspircd"
    let chart = try parse(peers.chart)
    for words in ["µs per delivery", "p99", "inspircd"] { #expect(chart.text.contains(words), "\(words)") }
    #expect(!chart.text.contains("deliveries per second"), "at a rate that is the generator's own")
    #expect(chart.colours.count == 4 && Set(chart.colours) == [SVGDocument.colours[0]], "one run has no winner")
  }

  @Test func theBaselineIsDrawn() throws {
    var designs = DesignComparison()
    for design in ["madang", "thread-per-connection"] {
      designs.rows.append(.init(design: design, connections: 10_000, result: .success(ReportTests.report())))
    }
    designs.rows.append(.init(design: "thread-per-connection", connections: 99_999, result: .failure(.server("no"))))
    let chart = try parse(pools([[100, 120, 110], [121, 99, 112]]).chart(beside: designs))
    #expect(chart.colours.count == 4)
    #expect(chart.text.contains("thread-per-connection breaks at 99,999"))
    chart.expectNothingIsCut()
  }

  @Test func longWordsAreNotCut() throws {
    let long = String(repeating: "long ", count: 60) + String(repeating: "x", count: 200)
    let bars = (0..<3).map { BarChart.Bar(label: "\($0)-a-name-that-is-rather-long-for-a-server", value: 1) }
    try parse(BarChart.svg([.init(title: "t", subtitle: long, valueAxis: "v", barAxis: "b", bars: bars)]))
      .expectNothingIsCut()
    try parse(PercentileChart.svg(title: long, [.init(name: "uncorrected", points: [(0, 1), (100, 3000)])]))
      .expectNothingIsCut()
  }

  @Test func emptyChartsAreStillCharts() throws {
    _ = try parse(PercentileChart.svg(title: "t", []))
    _ = try parse(BarChart.svg([]))
    _ = try parse(BarChart.svg([.init(title: "t", subtitle: "", valueAxis: "", barAxis: "", bars: [])]))
  }

  @Test func eachNineTakesTheSameRoom() {
    let widths = zip([0.0, 90, 99, 99.9, 99.99], [90.0, 99, 99.9, 99.99, 99.999])
      .map { PercentileChart.x($1) - PercentileChart.x($0) }
    for width in widths { #expect(abs(width - widths[0]) < 0.01) }
    #expect(abs(PercentileChart.x(100) - PercentileChart.x(99.999)) < 0.01)
  }

  @Test(arguments: [(1.0, 0.2), (7, 2), (1234, 500), (0.003, 0.001), (16_900_000, 5_000_000)])
  func ticksAreRoundAndCoverTheTop(top: Double, step: Double) {
    let ticks = Axis.ticks(upTo: top)
    #expect(abs(ticks[1] - step) < step * 1e-6, "\(ticks)")
    #expect((ticks.last ?? 0) >= top * (1 - 1e-9))
    #expect(ticks.count <= 8)
  }
}
