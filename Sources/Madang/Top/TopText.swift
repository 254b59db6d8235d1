/// Numbers, bars and lines as `madang top` shows them.
enum TopText {
  /// At most four characters, and the unit: `9999` people, `10K`; `999` bytes, `2.0K`.
  static func short(_ number: Double?, unit: Double = 1000) -> String {
    guard var number else { return "–" }
    var units = ["", "K", "M", "G", "T", "P"][...]
    while number >= (units.first == "" && unit == 1000 ? 9_999.5 : 999.5), units.count > 1 {
      number /= unit
      units = units.dropFirst()
    }
    let suffix = units.first ?? ""
    if suffix.isEmpty { return "\(Int(number.rounded()))" }
    return (number < 9.95 ? "\((number * 10).rounded() / 10)" : "\(Int(number.rounded()))") + suffix
  }

  static func bytes(_ number: Double?) -> String { short(number, unit: 1024) }

  /// Milliseconds with two digits, or what is before the point.
  static func milliseconds(_ number: Double) -> String {
    if number >= 9.95 { return "\(Int(number.rounded())) ms" }
    return number >= 1 ? "\((number * 10).rounded() / 10) ms" : "\((number * 100).rounded() / 100) ms"
  }

  /// `59s`, `12m`, `3h`, `12d`.
  static func age(_ seconds: Double?) -> String {
    guard let seconds else { return "–" }
    let whole = Int(seconds)
    if whole < 60 { return "\(whole)s" }
    if whole < 3_600 { return "\(whole / 60)m" }
    return whole < 172_800 ? "\(whole / 3_600)h" : "\(whole / 86_400)d"
  }

  /// A share of so many columns, to an eighth of one.
  static func bar(_ share: Double, columns: Int) -> String {
    let eighths = Int((min(max(share, 0), 1) * Double(columns * 8)).rounded())
    let part = eighths % 8 == 0 ? "" : String(parts[eighths % 8 - 1])
    let drawn = String(repeating: "█", count: eighths / 8) + part
    return drawn + String(repeating: "·", count: columns - drawn.count)
  }

  private static let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let heights: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// The newest values, one a column, each as high as it is beside the largest of them.
  static func sparkline(_ values: [Double], columns: Int) -> String {
    let shown = values.suffix(max(0, columns))
    let most = shown.max() ?? 0
    return String(
      shown.map { value in
        most <= 0 ? heights[0] : heights[min(7, Int((value / most * 7).rounded()))]
      })
  }

  /// `irc:6667` of `irc://127.0.0.1:6667`; of a path its last part.
  static func listener(_ url: String) -> String {
    let parts = url.split(separator: "://", maxSplits: 1)
    guard parts.count == 2 else { return url }
    let (scheme, place) = (parts[0], parts[1])
    if place.hasPrefix("unix:") { return "\(scheme):\(place.split(separator: "/").last ?? place)" }
    guard let port = place.split(separator: ":").last, Int(port) != nil else { return url }
    return "\(scheme):\(port)"
  }
}
