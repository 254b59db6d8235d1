import Glibc
import Histogram

/// Latency over percentiles: every further nine takes the same room, so that the tail can be seen.
package enum PercentileChart {
  /// One line of the chart: latencies in microseconds by percentile.
  package struct Series: Sendable {
    package var name: String
    package var points: [(percentile: Double, microseconds: Double)]
    package var isDashed: Bool

    package init(name: String, points: [(percentile: Double, microseconds: Double)], isDashed: Bool = false) {
      self.name = name
      self.points = points
      self.isDashed = isDashed
    }

    /// From a histogram of nanoseconds.
    package init(name: String, _ histogram: Histogram<UInt64>, isDashed: Bool = false) {
      var points: [(percentile: Double, microseconds: Double)] = []
      for step in histogram.percentiles(ticksPerHalfDistance: 5) {
        points.append((min(step.percentile, 100), Double(step.value) / 1000))
      }
      self.init(name: name, points: points, isDashed: isDashed)
    }
  }

  private static let width = 780.0
  private static let left = 80.0
  private static let right = 740.0
  private static let plotHeight = 290.0
  private static let marks = [0, 50, 90, 99, 99.9, 99.99, 99.999]

  package static func svg(title: String, _ series: [Series]) -> String {
    let titleLines = SVGDocument.lines(of: title, width: right - left, letterWidth: SVGDocument.titleLetterWidth)
    let legendY = 30 + Double(max(1, titleLines.count)) * 20
    let top = legendY + 20
    let bottom = top + plotHeight
    var drawing = SVGDocument(width: Int(width), height: Int(bottom) + 60, title: title)
    for (index, line) in titleLines.enumerated() {
      drawing.text(line, left, 28 + Double(index) * 20, class: "title")
    }
    let peak = series.flatMap { $0.points.map(\.microseconds) }.max() ?? 1
    let (unit, divisor) = unit(for: peak)
    let ticks = Axis.ticks(upTo: peak / divisor)
    let ceiling = ticks.last ?? 1
    func y(_ microseconds: Double) -> Double { bottom - microseconds / divisor / ceiling * (bottom - top) }

    for tick in ticks {
      drawing.line(left, y(tick * divisor), right, y(tick * divisor), class: "grid")
      drawing.text(Quantity.short(tick), left - 8, y(tick * divisor) + 4, anchor: .end)
    }
    for mark in marks {
      drawing.line(x(mark), top, x(mark), bottom, class: "grid")
      drawing.text(mark == 0 ? "0 %" : "\(trimmed(mark)) %", x(mark), bottom + 20, anchor: .middle)
    }
    drawing.line(left, bottom, right, bottom, class: "axis")
    drawing.line(left, top, left, bottom, class: "axis")
    drawing.text("percentile of deliveries", (left + right) / 2, bottom + 44, anchor: .middle)
    drawing.text("latency, \(unit)", 22, (top + bottom) / 2, anchor: .middle, turned: true)

    for (index, one) in series.enumerated() {
      let colour = SVGDocument.colours[index % SVGDocument.colours.count]
      drawing.polyline(
        one.points.map { (x($0.percentile), y($0.microseconds)) }, colour: colour, isDashed: one.isDashed)
      let legend = left + Double(index) * 220
      drawing.rectangle(legend, legendY - 6, 14, 4, colour: colour)
      drawing.text(one.name, legend + 20, legendY)
    }
    return drawing.text
  }

  /// 0 % at the left, 99.999 % and all above it at the right; each nine takes a fifth.
  static func x(_ percentile: Double) -> Double {
    let nines = -log10(max(1 - percentile / 100, 1e-5))
    return left + nines / 5 * (right - left)
  }

  private static func unit(for microseconds: Double) -> (String, Double) {
    if microseconds >= 2_000_000 { return ("s", 1_000_000) }
    return microseconds >= 2000 ? ("ms", 1000) : ("µs", 1)
  }

  private static func trimmed(_ value: Double) -> String {
    value == value.rounded() ? Quantity.fixed(value, 0) : String(value)
  }
}
