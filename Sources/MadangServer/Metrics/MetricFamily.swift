/// One metric with all its label values, as `/metrics` tells of it. Its name is without `_total` and `_info`, which follow from
/// its kind.
struct MetricFamily: Sendable {
  enum Kind: Sendable {
    case counter, gauge, histogram, info
  }

  let name: String
  let kind: Kind
  /// With which the name ends.
  let unit: String?
  let help: String

  init(_ name: String, _ kind: Kind, unit: String? = nil, _ help: String) {
    precondition(unit == nil || name.hasSuffix("_\(unit ?? "")"), "A metric's name ends with its unit.")
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
  }

  /// As its samples are called, but for those of a histogram.
  var sampleName: String {
    switch kind {
    case .counter: "\(name)_total"
    case .info: "\(name)_info"
    case .gauge, .histogram: name
    }
  }
}
