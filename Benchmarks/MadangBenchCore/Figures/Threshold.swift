/// A limit on one figure of a report, such as `p99>20ms`, `lost>0` or `deliveries<5M/s`: true where it is crossed.
///
///     threshold = metric ( ">" | ">=" | "<" | "<=" ) number [ unit ]
///
/// Spaces may stand between the parts. Each kind of metric has its units; latencies must name one.
package struct Threshold: Equatable, Sendable {
  package enum Metric: String, CaseIterable, Sendable {
    case p50, p90, p99, p999, max, mean
    case deliveries, messages, connects
    case lost, duplicated, reordered, closed
    case cpu, memory

    /// Whether it can be read only where the server's process is known.
    package var needsProcess: Bool { self == .cpu || self == .memory }

    /// The units that it may be given in, with their factor to the report's own unit.
    package var units: [(name: String, factor: Double)] {
      switch self {
      case .p50, .p90, .p99, .p999, .max, .mean: [("ns", 0.001), ("us", 1), ("µs", 1), ("ms", 1000), ("s", 1_000_000)]
      case .deliveries, .messages, .connects: [("/s", 1), ("k/s", 1000), ("M/s", 1_000_000)]
      case .lost, .duplicated, .reordered, .closed: [("", 1)]
      case .cpu: [("ns", 0.001), ("us", 1), ("µs", 1), ("ms", 1000)]
      case .memory: [("B", 1), ("KiB", 1024), ("MiB", 1_048_576), ("kB", 1000), ("MB", 1_000_000)]
      }
    }
  }

  package enum Comparison: String, Sendable {
    case over = ">"
    case atLeast = ">="
    case under = "<"
    case atMost = "<="
  }

  package let metric: Metric
  package let comparison: Comparison
  /// In the report's unit: microseconds, per second, bytes, or a count.
  package let bound: Double
  /// As it was written.
  package let text: String

  /// `option`: where it was written, for what is said of one that can't be read.
  package init(_ text: String, option: String = "--fail-if") throws(UnusableOption) {
    func bad(_ why: String) -> UnusableOption { UnusableOption("\(option) '\(text)': \(why)") }
    let compact = text.filter { $0 != " " }
    guard let sign = compact.firstIndex(where: { "<>=".contains($0) }) else {
      throw bad("a comparison is missing; write it like 'p99>20ms'")
    }
    let signs = compact[sign...].prefix { "<>=".contains($0) }
    guard let comparison = Comparison(rawValue: String(signs)) else {
      throw bad("'\(signs)' is not a comparison; there are >, >=, < and <=")
    }
    let name = compact[..<sign]
    guard let metric = Metric(rawValue: name == "p99.9" ? "p999" : String(name)) else {
      let known = Metric.allCases.map(\.rawValue).joined(separator: ", ")
      throw bad(
        name.isEmpty
          ? "a metric is missing before '\(signs)'; there are \(known)" : "unknown metric '\(name)'; there are \(known)"
      )
    }
    let amount = compact[signs.endIndex...]
    let digits = amount.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = amount[digits.endIndex...]
    guard let number = Double(digits) else { throw bad("a number is missing after '\(signs)'") }
    let names = metric.units.map(\.name)
    guard let factor = metric.units.first(where: { $0.name == unit })?.factor else {
      if names == [""] { throw bad("\(name) is a count and has no unit") }
      let known = names.joined(separator: ", ")
      throw bad(
        unit.isEmpty ? "\(name) needs a unit: \(known)" : "unknown unit '\(unit)' for \(name); there are \(known)")
    }
    self.metric = metric
    self.comparison = comparison
    self.bound = number * factor
    self.text = text
  }

  /// Whether a figure crosses the limit. One that was not measured, or is no number, does: no message arrived to be
  /// timed, or the server's process could not be read, and a check that can't be made has not passed.
  package func isCrossed(by value: Double?) -> Bool {
    guard let value, !value.isNaN else { return true }
    return switch comparison {
    case .over: value > bound
    case .atLeast: value >= bound
    case .under: value < bound
    case .atMost: value <= bound
    }
  }
}
