/// A bar for each pool size (or server), with its interval of confidence; one picture, or several below each other.
package enum BarChart {
  package struct Bar: Sendable {
    /// May have several lines.
    package var label: String
    package var value: Double
    /// Half the width of the interval of confidence; nil where there is none.
    package var error: Double?
    package var isAccented: Bool

    package init(label: String, value: Double, error: Double? = nil, isAccented: Bool = false) {
      self.label = label
      self.value = value
      self.error = error
      self.isAccented = isAccented
    }

    fileprivate var lines: [String] { label.split(separator: "\n").map(String.init) }
  }

  /// `valueAxis` and `barAxis` name the axes with their units. The subtitle is broken into as many lines as it takes.
  package struct Panel: Sendable {
    package var title: String
    package var subtitle: String
    package var valueAxis: String
    package var barAxis: String
    package var bars: [Bar]

    package init(title: String, subtitle: String, valueAxis: String, barAxis: String, bars: [Bar]) {
      self.title = title
      self.subtitle = subtitle
      self.valueAxis = valueAxis
      self.barAxis = barAxis
      self.bars = bars
    }

    /// What the longest line of a label takes, and a gap.
    fileprivate var slot: Double {
      max(96, Double(bars.flatMap(\.lines).map(\.count).max() ?? 0) * SVGDocument.letterWidth + 16)
    }

    fileprivate var right: Double { max(560, BarChart.left + Double(bars.count) * slot) }
    fileprivate var subtitleLines: [String] { SVGDocument.lines(of: subtitle, width: right - BarChart.left) }
    fileprivate var labelLines: Int { bars.map(\.lines.count).max() ?? 1 }

    fileprivate var height: Double {
      30 + Double(subtitleLines.count) * SVGDocument.lineHeight + 20 + BarChart.barsHeight
        + Double(labelLines) * SVGDocument.lineHeight + 46
    }
  }

  private static let left = 90.0
  private static let barsHeight = 260.0

  package static func svg(_ panels: [Panel]) -> String {
    let right = panels.map(\.right).max() ?? 560
    let height = panels.map(\.height).reduce(0, +)
    var drawing = SVGDocument(width: Int(right) + 30, height: Int(height), title: panels.first?.title ?? "")
    var top = 0.0
    for panel in panels {
      draw(panel, from: top, into: &drawing)
      top += panel.height
    }
    return drawing.text
  }

  private static func draw(_ panel: Panel, from start: Double, into drawing: inout SVGDocument) {
    let right = panel.right
    drawing.text(panel.title, left, start + 28, class: "title")
    for (index, line) in panel.subtitleLines.enumerated() {
      drawing.text(line, left, start + 48 + Double(index) * SVGDocument.lineHeight)
    }
    let top = start + 50 + Double(panel.subtitleLines.count) * SVGDocument.lineHeight
    let bottom = top + barsHeight
    let ticks = Axis.ticks(upTo: panel.bars.map { $0.value + ($0.error ?? 0) }.max() ?? 1)
    let ceiling = ticks.last ?? 1
    func y(_ value: Double) -> Double { bottom - value / ceiling * (bottom - top) }

    for tick in ticks {
      drawing.line(left, y(tick), right, y(tick), class: "grid")
      drawing.text(Quantity.short(tick), left - 8, y(tick) + 4, anchor: .end)
    }
    let slot = (right - left) / Double(max(1, panel.bars.count))
    for (index, bar) in panel.bars.enumerated() {
      let middle = left + (Double(index) + 0.5) * slot
      drawing.rectangle(
        middle - 32, y(bar.value), 64, bottom - y(bar.value), colour: SVGDocument.colours[bar.isAccented ? 1 : 0])
      var labelY = y(bar.value) - 8
      if let error = bar.error {
        drawing.line(middle, y(bar.value + error), middle, y(max(0, bar.value - error)), class: "error")
        for end in [bar.value + error, max(0, bar.value - error)] {
          drawing.line(middle - 7, y(end), middle + 7, y(end), class: "error")
        }
        labelY = y(bar.value + error) - 8
      }
      drawing.text(Quantity.short(bar.value), middle, labelY, anchor: .middle)
      for (row, line) in bar.lines.enumerated() {
        drawing.text(line, middle, bottom + 20 + Double(row) * SVGDocument.lineHeight, anchor: .middle)
      }
    }
    drawing.line(left, bottom, right, bottom, class: "axis")
    drawing.line(left, top, left, bottom, class: "axis")
    let below = bottom + 26 + Double(panel.labelLines) * SVGDocument.lineHeight
    drawing.text(panel.barAxis, (left + right) / 2, below, anchor: .middle)
    drawing.text(panel.valueAxis, 22, (top + bottom) / 2, anchor: .middle, turned: true)
  }
}
