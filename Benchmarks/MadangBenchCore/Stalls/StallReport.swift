/// All scenarios of a run, as one table.
package struct StallReport: Sendable {
  package var figures: [StallFigure] = []
  /// Scenarios that could not be run, each with its reason.
  package var failures: [(scenario: StallScenario, reason: String)] = []

  /// Whether an interrupt came before the last scenario.
  package var isInterrupted = false

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

  package var json: JSON {
    .object([
      ("figures", .array(figures.map(\.json))),
      (
        "failures",
        .array(failures.map { .object([("name", .string($0.scenario.rawValue)), ("reason", .string($0.reason))]) })
      ),
      ("all_reached", .bool(areAllReached)), ("interrupted", .bool(isInterrupted)),
    ])
  }
}
