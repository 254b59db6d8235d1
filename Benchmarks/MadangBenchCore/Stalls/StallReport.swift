/// All scenarios of a run, as one table.
package struct StallReport: Sendable {
  package var figures: [StallFigure] = []
  /// Scenarios that could not be run.
  package var failures: [Failure] = []

  /// Whether an interrupt came before the last scenario.
  package var isInterrupted = false

  /// Why a scenario could not be run.
  package struct Failure: Sendable {
    package let scenario: StallScenario
    package let reason: String

    package init(_ scenario: StallScenario, _ reason: String) {
      self.scenario = scenario
      self.reason = reason
    }
  }

  package init() {}

  package var areAllReached: Bool { failures.isEmpty && figures.allSatisfy(\.isReached) }

  package var lines: [String] {
    var table = TextTable(header: ["scenario", "before", "median", "figure", "target", "reached"])
    for figure in figures {
      table.add([
        figure.name, figure.before, figure.shown(figure.median), figure.shown(figure.value), figure.target,
        figure.isReached ? "yes" : "NO",
      ])
    }
    for failure in failures { table.add([failure.scenario.rawValue, failure.scenario.before, "–", "–", "–", "NO"]) }
    var lines = table.lines + [""]
    for figure in figures where !figure.note.isEmpty {
      lines += Paragraph.lines("\(figure.name): \(figure.note).")
    }
    for failure in failures { lines += Paragraph.lines("\(failure.scenario.rawValue): \(failure.reason).") }
    return lines
  }
}

extension StallReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case figures, failures, interrupted
    case areAllReached = "all_reached"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(figures, forKey: .figures)
    try container.encode(failures, forKey: .failures)
    try container.encode(areAllReached, forKey: .areAllReached)
    try container.encode(isInterrupted, forKey: .interrupted)
  }
}

extension StallReport.Failure: Encodable {
  private enum CodingKeys: String, CodingKey { case name, reason }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scenario.rawValue, forKey: .name)
    try container.encode(reason, forKey: .reason)
  }
}
