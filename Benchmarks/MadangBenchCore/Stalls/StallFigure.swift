/// One figure of a scenario, and what it is to reach.
package struct StallFigure: Sendable {
  package enum Unit: String, Sendable { case microseconds, bytes, count }

  /// The scenario, and behind a slash what else of it is measured.
  package var name: String
  package var before: String
  /// Of what is measured again and again.
  package var median: Double?
  package var value: Double
  package var unit: Unit
  package var bound: Double
  /// Whether the bound is the least that will do.
  package var isLeast: Bool
  /// The target in words.
  package var target: String
  /// What belongs to the figure: the calm before, what was lost.
  package var note: String
  /// Whether something went wrong that no latency shows: what was lost, who was closed.
  package var hasFaults: Bool

  package init(
    name: String, before: String = "", median: Double? = nil, value: Double, unit: Unit, bound: Double,
    isLeast: Bool = false, target: String, note: String = "", hasFaults: Bool = false
  ) {
    self.name = name
    self.before = before
    self.median = median
    self.value = value
    self.unit = unit
    self.bound = bound
    self.isLeast = isLeast
    self.target = target
    self.note = note
    self.hasFaults = hasFaults
  }

  /// What was not measured has reached nothing.
  package var isReached: Bool { !hasFaults && (isLeast ? value >= bound : value <= bound) }

  func shown(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    switch unit {
    case .microseconds: return Quantity.time(microseconds: value)
    case .bytes: return Quantity.bytes(value)
    case .count: return Quantity.grouped(Int(value))
    }
  }

  /// What deliveries, or answers, came to.
  static func latency(
    _ scenario: StallScenario, _ sample: StallSample, percentile: Double = 99, boundMilliseconds: Double,
    calm: StallSample? = nil, target: String, note: String
  ) -> StallFigure {
    var notes = [note]
    if let calm {
      notes.append("p99 before it \(Quantity.time(microseconds: calm.microseconds(at: 99)))")
    }
    if sample.lost > 0 { notes.append("\(Quantity.grouped(sample.lost)) never came") }
    if sample.closed > 0 { notes.append("\(sample.closed) of those who wait were closed") }
    return StallFigure(
      name: scenario.rawValue, before: scenario.before, median: sample.microseconds(at: 50),
      value: sample.microseconds(at: percentile), unit: .microseconds, bound: boundMilliseconds * 1000,
      target: target, note: notes.filter { !$0.isEmpty }.joined(separator: "; "),
      hasFaults: sample.lost > 0 || sample.closed > 0)
  }
}

extension StallFigure: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, before, unit, median, value, bound, target, note
    case isLeast = "bound_is_least"
    case isReached = "reached"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(before, forKey: .before)
    try container.encode(unit.rawValue, forKey: .unit)
    try container.encode(Figure(median), forKey: .median)
    try container.encode(Figure(value), forKey: .value)
    try container.encode(Figure(bound), forKey: .bound)
    try container.encode(isLeast, forKey: .isLeast)
    try container.encode(target, forKey: .target)
    try container.encode(isReached, forKey: .isReached)
    try container.encode(note, forKey: .note)
  }
}
