import MadangMemory
import MadangWire

/// Writes metrics in one of the two forms. Prometheus, "Exposition formats"; OpenMetrics 1.0, "Text format".
struct MetricsWriter: ~Copyable {
  /// A label's name, and its value in any characters.
  typealias Label = (name: String, value: String)

  private let format: MetricsFormat
  private(set) var bytes = ByteWriter(capacity: 32 << 10)
  private var family = MetricFamily.build

  init(_ format: MetricsFormat) {
    self.format = format
  }

  /// What follows are samples of this metric.
  mutating func begin(_ family: MetricFamily) {
    self.family = family
    let name = format == .openMetrics ? family.name : family.sampleName
    bytes.append("# TYPE \(name) \(typeName(of: family.kind))\n")
    if format == .openMetrics, let unit = family.unit { bytes.append("# UNIT \(name) \(unit)\n") }
    bytes.append("# HELP \(name) \(MetricsWriter.escaped(family.help, quotes: format == .openMetrics))\n")
  }

  private func typeName(of kind: MetricFamily.Kind) -> String {
    switch kind {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    case .info: format == .openMetrics ? "info" : "gauge"
    }
  }

  mutating func sample(_ value: Int, _ labels: Label...) {
    beginSample(family.sampleName, labels)
    bytes.append(decimal: value)
    bytes.append("\n")
  }

  /// The value in seconds.
  mutating func sample(nanoseconds: Int, _ labels: Label...) {
    beginSample(family.sampleName, labels)
    append(nanoseconds: nanoseconds)
    bytes.append("\n")
  }

  /// OpenMetrics wants a fraction where a bound is a whole number.
  mutating func sample(_ histogram: HistogramReading, _ labels: Label...) {
    var count = 0
    for bucket in 0..<histogram.scale.boundCount {
      count += histogram.counts[bucket]
      beginSample("\(family.name)_bucket", labels + [("le", bound(bucket, of: histogram.scale))])
      bytes.append(decimal: count)
      bytes.append("\n")
    }
    count += histogram.counts[histogram.scale.boundCount]
    for name in ["bucket", "count"] {
      beginSample("\(family.name)_\(name)", labels + (name == "bucket" ? [("le", "+Inf")] : []))
      bytes.append(decimal: count)
      bytes.append("\n")
    }
    beginSample("\(family.name)_sum", labels)
    switch histogram.scale {
    case .items: bytes.append(decimal: histogram.sum)
    case .nanoseconds: append(nanoseconds: histogram.sum)
    }
    bytes.append("\n")
  }

  /// Nothing follows.
  mutating func end() {
    if format == .openMetrics { bytes.append("# EOF\n") }
  }

  private func bound(_ bucket: Int, of scale: HistogramScale) -> String {
    let bound = scale.bound(of: bucket)
    let text = scale == .items ? "\(bound)" : MetricsWriter.seconds(bound)
    return format == .openMetrics && !text.contains(".") ? "\(text).0" : text
  }

  private mutating func beginSample(_ name: String, _ labels: [Label]) {
    bytes.append(name)
    for (index, label) in labels.enumerated() {
      bytes.append(index == 0 ? "{" : ",")
      bytes.append("\(label.name)=\"\(MetricsWriter.escaped(label.value, quotes: true))\"")
    }
    bytes.append(labels.isEmpty ? " " : "} ")
  }

  private mutating func append(nanoseconds: Int) { bytes.append(MetricsWriter.seconds(nanoseconds)) }

  /// Seconds, with as many decimals as it takes.
  static func seconds(_ nanoseconds: Int) -> String {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest == 0 { return "\(whole)" }
    var decimals = String(rest.magnitude)
    decimals = String(repeating: "0", count: 9 - decimals.count) + decimals
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(nanoseconds < 0 && whole == 0 ? "-" : "")\(whole).\(decimals)"
  }

  /// Line breaks and backslashes can't stand as they are, nor quotation marks where the text has some around it.
  static func escaped(_ text: String, quotes: Bool) -> String {
    let text = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    return quotes ? text.replacing("\"", with: "\\\"") : text
  }
}
