/// What the live view shows, as lines of text: a value, so that it can be looked at without a terminal.
package struct LivePicture: Sendable {
  package var heading = ""
  package var snapshot: LoadSnapshot?
  package var connections = 0
  package var deliveriesPerSecond: [Double] = []
  package var bytesPerConnection: Double?
  package var threads: [LoadReport.ThreadShare] = []

  package init() {}

  package func lines(width: Int) -> [String] {
    guard let snapshot else { return [heading] }
    var lines = [heading, phaseLine(snapshot, width: width)]
    let chart = max(10, min(width - 44, 80))
    if let last = deliveriesPerSecond.last {
      let top = deliveriesPerSecond.max() ?? 0
      lines.append(
        "deliveries/s  \(Bar.sparkline(deliveriesPerSecond, width: chart)) \(Quantity.short(last)), "
          + "at most \(Quantity.short(top))")
    } else {
      lines.append("deliveries/s  –")
    }
    lines += histogramLines(snapshot.latencyCounts, width: chart)
    let memory = bytesPerConnection.map { "\(Quantity.grouped(Int($0))) bytes per connection" } ?? "–"
    lines.append("memory        \(memory)")
    let cpu = threads.prefix(9).map { "\($0.name) \(Quantity.fixed($0.share * 100, 0)) %" }
    lines.append("CPU           " + (cpu.isEmpty ? "–" : cpu.joined(separator: "  ")))
    lines.append("so far        duplicated \(snapshot.duplicated), reordered \(snapshot.reordered)")
    return lines.map { String($0.prefix(width)) }
  }

  private func phaseLine(_ snapshot: LoadSnapshot, width: Int) -> String {
    let phases = LoadSnapshot.Phase.allCases
    let current = phases.firstIndex(of: snapshot.phase) ?? 0
    let names = phases.enumerated().map { index, phase in
      index < current ? "✓ \(phase.rawValue)" : index == current ? "▸ \(phase.rawValue)" : "  \(phase.rawValue)"
    }.joined(separator: "  ")
    let bar = Bar.progress(snapshot.done, width: max(8, min(24, width - names.count - 10)))
    return "\(names)  \(bar) \(Quantity.fixed(min(1, max(0, snapshot.done)) * 100, 0)) %"
  }

  /// One line for each power of two of microseconds, at most eight: those with the most.
  private func histogramLines(_ counts: [UInt64], width: Int) -> [String] {
    let total = counts.reduce(0, +)
    guard total > 0 else { return ["latency       –"] }
    let visible = counts.indices.filter { counts[$0] * 1000 >= total }
    guard let first = visible.first, let last = visible.last else { return ["latency       –"] }
    let top = Double(counts.max() ?? 1)
    return (first...last).suffix(8).map { index in
      let bound = Quantity.time(microseconds: Double(UInt64(1) << UInt64(index)))
      let label = "latency < \(bound)"
      let share = Double(counts[index])
      return label + String(repeating: " ", count: max(1, 20 - label.count))
        + Bar.horizontal(share / top, width: max(8, width - 12)) + " "
        + Quantity.fixed(share / Double(total) * 100, 1) + " %"
    }
  }
}
