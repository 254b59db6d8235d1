/// A bar for each pool size (or server), with its interval of confidence.
package enum BarChart {
  package struct Bar: Sendable {
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
  }

  private static let height = 400.0
  private static let left = 90.0
  private static let top = 70.0
  private static let bottom = 330.0

  /// `valueAxis` and `barAxis` name the axes with their units.
  package static func svg(
    title: String, subtitle: String, valueAxis: String, barAxis: String, _ bars: [Bar]
  ) -> String {
    let right = max(560, left + Double(bars.count) * 96)
    var drawing = SVGDocument(width: Int(right) + 30, height: Int(height), title: title)
    drawing.text(title, left, 28, class: "title")
    drawing.text(subtitle, left, 48)
    let ticks = Axis.ticks(upTo: bars.map { $0.value + ($0.error ?? 0) }.max() ?? 1)
    let ceiling = ticks.last ?? 1
    func y(_ value: Double) -> Double { bottom - value / ceiling * (bottom - top) }

    for tick in ticks {
      drawing.line(left, y(tick), right, y(tick), class: "grid")
      drawing.text(Quantity.short(tick), left - 8, y(tick) + 4, anchor: .end)
    }
    let slot = (right - left) / Double(max(1, bars.count))
    for (index, bar) in bars.enumerated() {
      let middle = left + (Double(index) + 0.5) * slot
      let wide = min(64, slot * 0.6)
      drawing.rectangle(
        middle - wide / 2, y(bar.value), wide, bottom - y(bar.value),
        colour: SVGDocument.colours[bar.isAccented ? 1 : 0])
      var labelY = y(bar.value) - 8
      if let error = bar.error {
        drawing.line(middle, y(bar.value + error), middle, y(max(0, bar.value - error)), class: "error")
        for end in [bar.value + error, max(0, bar.value - error)] {
          drawing.line(middle - 7, y(end), middle + 7, y(end), class: "error")
        }
        labelY = y(bar.value + error) - 8
      }
      drawing.text(Quantity.short(bar.value), middle, labelY, anchor: .middle)
      drawing.text(bar.label, middle, bottom + 20, anchor: .middle)
    }
    drawing.line(left, bottom, right, bottom, class: "axis")
    drawing.line(left, top, left, bottom, class: "axis")
    drawing.text(barAxis, (left + right) / 2, bottom + 44, anchor: .middle)
    drawing.text(valueAxis, 22, (top + bottom) / 2, anchor: .middle, turned: true)
    return drawing.text
  }
}
