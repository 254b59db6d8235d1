/// Small pictures of one line.
package enum Bar {
  private static let eighths = Array(" ▏▎▍▌▋▊▉█")
  private static let heights = Array("▁▂▃▄▅▆▇█")

  /// A bar of `share` (0…1) of `width` columns, to an eighth of a column.
  package static func horizontal(_ share: Double, width: Int) -> String {
    let steps = Int((min(max(share, 0), 1) * Double(width * 8)).rounded())
    let full = String(repeating: "█", count: steps / 8)
    return steps % 8 == 0 ? full : full + String(eighths[steps % 8])
  }

  /// A progress bar, always `width` columns wide.
  package static func progress(_ share: Double, width: Int) -> String {
    let filled = Int(min(max(share, 0), 1) * Double(width))
    return String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
  }

  /// The last `width` values, the highest of which fills its column.
  package static func sparkline(_ values: [Double], width: Int) -> String {
    let shown = values.suffix(width)
    let top = shown.max() ?? 0
    return String(
      shown.map { value in
        top > 0 ? heights[min(7, Int(value / top * 7.999))] : heights[0]
      })
  }
}
