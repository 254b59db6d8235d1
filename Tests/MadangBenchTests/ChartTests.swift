import Foundation
import FoundationXML
import Testing

@testable import MadangBenchCore

/// The charts are well-formed, and have an element for everything that they show.
struct ChartTests {
  /// Counts a document's elements; the parser refuses what is not well-formed.
  private final class Counter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      counts[name + (attributes["class"].map { ".\($0)" } ?? ""), default: 0] += 1
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
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
      BarChart.svg(
        title: "a < b & \"c\"", subtitle: "s", valueAxis: "deliveries per second", barAxis: "workers",
        [
          .init(label: "1", value: 10, error: 1), .init(label: "2", value: 20, error: 2, isAccented: true),
          .init(label: "4", value: 15),
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

  @Test func emptyChartsAreStillCharts() throws {
    _ = try parse(PercentileChart.svg(title: "t", []))
    _ = try parse(BarChart.svg(title: "t", subtitle: "", valueAxis: "", barAxis: "", []))
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
