/// The worker pool and the thread for each connection, side by side at growing numbers of connections.
package struct DesignComparison: Sendable {
  package struct Row: Sendable {
    package let design: String
    package let connections: Int
    package let result: Result<LoadReport, LoadFailure>

    package init(design: String, connections: Int, result: Result<LoadReport, LoadFailure>) {
      self.design = design
      self.connections = connections
      self.result = result
    }
  }

  package var rows: [Row] = []

  package init() {}

  package var lines: [String] {
    var table = TextTable(header: ["design", "conn.", "deliveries/s", "p50", "p99", "CPU µs/delivery"])
    var rest = TextTable(header: ["design", "conn.", "memory", "threads", "switches/s", "lost", "reord."])
    var broken: [String] = []
    for row in rows {
      let connections = Quantity.grouped(row.connections)
      switch row.result {
      case .success(let report):
        table.add([
          row.design, connections, Quantity.short(report.deliveriesPerSecond),
          Quantity.time(microseconds: report.latency.p50), Quantity.time(microseconds: report.latency.p99),
          report.serverMicrosecondsPerDelivery.map { Quantity.fixed($0, 3) } ?? "–",
        ])
        rest.add([
          row.design, connections,
          report.residentBytes.map { Quantity.bytes(Double($0)) } ?? "–",
          report.threadCount.map { Quantity.grouped($0) } ?? "–",
          report.contextSwitchesPerSecond.map { Quantity.short($0) } ?? "–",
          Quantity.short(Double(report.measurement.lost)), Quantity.short(Double(report.measurement.reordered)),
        ])
      case .failure(let failure):
        table.add([row.design, connections, "breaks"])
        broken.append("\(row.design) breaks at \(connections) connections: \(failure).")
      }
    }
    return table.lines + [""] + rest.lines
      + (broken.isEmpty ? [] : [""] + broken.flatMap { Paragraph.lines($0) })
  }

  /// What a delivery costs with each design; nothing where none was measured. One that breaks has no bar.
  var panels: [BarChart.Panel] {
    let bars = rows.compactMap { row -> BarChart.Bar? in
      guard case .success(let report) = row.result, let cost = report.serverMicrosecondsPerDelivery else { return nil }
      return BarChart.Bar(
        label: "\(row.design)\n\(Quantity.grouped(row.connections))", value: cost, isAccented: row.design == "madang")
    }
    if bars.isEmpty { return [] }
    let broken = rows.compactMap { row -> String? in
      guard case .failure = row.result else { return nil }
      return "\(row.design) breaks at \(Quantity.grouped(row.connections))."
    }
    return [
      BarChart.Panel(
        title: "Processor time per delivery by design", subtitle: (["Less is better."] + broken).joined(separator: " "),
        valueAxis: "µs per delivery", barAxis: "design, connections", bars: bars)
    ]
  }
}

extension DesignComparison.Row: Encodable {
  private enum CodingKeys: String, CodingKey { case design, connections, breaks }

  /// The report with its design; of one that breaks, where and why.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(design, forKey: .design)
    switch result {
    case .success(let report): try report.encode(to: encoder)
    case .failure(let failure):
      try container.encode(connections, forKey: .connections)
      try container.encode(failure.description, forKey: .breaks)
    }
  }
}
