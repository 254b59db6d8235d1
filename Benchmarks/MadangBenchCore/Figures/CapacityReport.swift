/// All that `capacity` came to, as `--json` writes it.
package struct CapacityReport: Encodable, Sendable {
  /// What grows from step to step.
  package enum Dimension: String, CaseIterable, Sendable { case connections, rate }

  /// One load that was tried.
  package struct Step: Sendable {
    package let dimension: Dimension
    /// How many connections, or messages per second.
    package let value: Int
    package let holds: Bool
    package let words: String
    /// Nil where it could not even be run.
    package let report: LoadReport?

    package init(_ dimension: Dimension, _ value: Int, holds: Bool, words: String, report: LoadReport?) {
      self.dimension = dimension
      self.value = value
      self.holds = holds
      self.words = words
      self.report = report
    }
  }

  package let until: String
  package let dimension: Dimension
  package var steps: [Step] = []
  /// The largest load that held; nil where none did.
  package var capacity: Int?
  package var sentence = ""
  package var isInterrupted = false

  package init(until: String, dimension: Dimension) {
    self.until = until
    self.dimension = dimension
  }

  private enum CodingKeys: String, CodingKey { case until, dimension, capacity, sentence, steps, interrupted }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(until, forKey: .until)
    try container.encode(dimension.rawValue, forKey: .dimension)
    try container.encode(capacity, forKey: .capacity)
    try container.encode(sentence, forKey: .sentence)
    try container.encode(steps, forKey: .steps)
    try container.encode(isInterrupted, forKey: .interrupted)
  }
}

extension CapacityReport.Step: Encodable {
  private enum CodingKeys: String, CodingKey { case connections, rate, holds, report, words }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch dimension {
    case .connections: try container.encode(value, forKey: .connections)
    case .rate: try container.encode(value, forKey: .rate)
    }
    try container.encode(holds, forKey: .holds)
    try container.encode(report, forKey: .report)
    try container.encode(words, forKey: .words)
  }
}
