/// Figures as people read them.
package enum Quantity {
  /// With a fixed number of decimals, at most six.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "–" }
    let scale = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][decimals]
    let scaled = Int64((value * Double(scale)).rounded())
    let sign = scaled < 0 ? "-" : ""
    let whole = String(scaled.magnitude / UInt64(scale))
    if decimals == 0 { return sign + whole }
    let part = String(scaled.magnitude % UInt64(scale))
    return sign + whole + "." + String(repeating: "0", count: decimals - part.count) + part
  }

  /// With commas: 16,900,000.
  package static func grouped(_ value: some BinaryInteger) -> String {
    var text = ""
    let digits = String(value.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }

  /// Three digits and a prefix: 16.9 M, 1.20 k, 340.
  package static func short(_ value: Double) -> String {
    for (bound, suffix) in [(1e9, " G"), (1e6, " M"), (1e3, " k")] where value.magnitude >= bound * 0.9995 {
      return significant(value / bound) + suffix
    }
    return value == value.rounded() ? fixed(value, 0) : significant(value)
  }

  /// A time given in microseconds, in the unit that fits.
  package static func time(microseconds value: Double) -> String {
    if !value.isFinite { return "–" }
    if value.magnitude >= 999_500 { return significant(value / 1e6) + " s" }
    if value.magnitude >= 999.5 { return significant(value / 1e3) + " ms" }
    return significant(value) + " µs"
  }

  package static func bytes(_ value: Double) -> String {
    for (bound, suffix) in [(1_073_741_824.0, " GiB"), (1_048_576, " MiB"), (1024, " KiB")]
    where value.magnitude >= bound {
      return significant(value / bound) + suffix
    }
    return fixed(value, 0) + " B"
  }

  /// Three significant digits, without an exponent.
  package static func significant(_ value: Double) -> String {
    switch value.magnitude {
    case 99.95...: fixed(value, 0)
    case 9.995..<99.95: fixed(value, 1)
    case 0.9995..<9.995: fixed(value, 2)
    default: fixed(value, 3)
    }
  }
}
