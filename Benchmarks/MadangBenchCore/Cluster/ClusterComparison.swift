/// The same load on one server and on several nodes of a cluster, round by round.
package struct ClusterComparison: Sendable {
  package struct Round: Sendable {
    package let single: LoadReport
    package let cluster: LoadReport
    /// What the log got of the load, joining included; nil where that was not counted.
    package let log: LogFigures?

    package init(single: LoadReport, cluster: LoadReport, log: LogFigures? = nil) {
      self.single = single
      self.cluster = cluster
      self.log = log
    }
  }

  package struct LogFigures: Sendable, Encodable {
    package let batchesPerSecond: Double
    package let bytesPerBatch: Double

    package init(batches: Int, bytes: Int, seconds: Double) {
      batchesPerSecond = Double(batches) / seconds
      bytesPerBatch = Double(bytes) / Double(max(1, batches))
    }

    private enum CodingKeys: String, CodingKey {
      case batchesPerSecond = "batches_per_second"
      case bytesPerBatch = "bytes_per_batch"
    }
  }

  package let nodes: Int
  package let engines: Int
  package var rounds: [Round] = []
  package var isInterrupted = false

  package init(nodes: Int, engines: Int) {
    self.nodes = nodes
    self.engines = engines
  }

  /// A figure of both, by its median, and the median of the rounds' ratios.
  package struct Figure: Sendable, Encodable {
    package let name: String
    package let single: Double
    package let cluster: Double
    /// Cluster over single.
    package let ratio: Double
  }

  private static let metrics: [(name: String, value: @Sendable (LoadReport) -> Double?)] = [
    ("deliveries/s", { $0.deliveriesPerSecond }),
    ("CPU µs/delivery", { $0.serverMicrosecondsPerDelivery }),
    ("p50 ms", { $0.latency.p50 / 1_000 }),
    ("p99 ms", { $0.latency.p99 / 1_000 }),
    ("joins/s", { $0.connectionsPerSecond }),
    ("B/connection", { $0.residentBytesPerConnection }),
  ]

  package var figures: [Figure] {
    ClusterComparison.metrics.compactMap { metric in
      let pairs = rounds.compactMap { round -> (Double, Double)? in
        guard let single = metric.value(round.single), let cluster = metric.value(round.cluster), single > 0,
          single.isFinite, cluster.isFinite
        else { return nil }
        return (single, cluster)
      }
      if pairs.isEmpty { return nil }
      return Figure(
        name: metric.name, single: ClusterComparison.median(pairs.map(\.0)),
        cluster: ClusterComparison.median(pairs.map(\.1)), ratio: ClusterComparison.median(pairs.map { $1 / $0 }))
    }
  }

  /// The engine's part of all processor time of the cluster.
  package var engineShare: Double? {
    let shares = rounds.compactMap(\.cluster.engineShare)
    return shares.isEmpty ? nil : ClusterComparison.median(shares)
  }

  /// Messages that were lost, doubled or out of order, of both, in all rounds.
  package var faults: Int {
    rounds.reduce(0) { $0 + ClusterComparison.faults($1.single) + ClusterComparison.faults($1.cluster) }
  }

  private static func faults(_ report: LoadReport) -> Int {
    Int(report.measurement.lost + report.measurement.duplicated + report.measurement.reordered)
  }

  private static func median(_ values: [Double]) -> Double { values[Sample(values).indexOfMedian] }

  package var lines: [String] {
    var table = TextTable(header: ["", "one server", "\(nodes) nodes", "ratio"])
    for figure in figures {
      table.add([
        figure.name, Quantity.significant(figure.single), Quantity.significant(figure.cluster),
        Quantity.fixed(figure.ratio, 2),
      ])
    }
    var words: [String] = []
    if let engineShare {
      words.append("NATS (\(engines)) took \(Quantity.fixed(engineShare * 100, 1)) % of the cluster's processor time.")
    }
    let logs = rounds.compactMap(\.log)
    if !logs.isEmpty {
      words.append(
        "Their log had \(Quantity.significant(ClusterComparison.median(logs.map(\.batchesPerSecond)))) batches a second of "
          + "\(Quantity.significant(ClusterComparison.median(logs.map(\.bytesPerBatch)))) bytes.")
    }
    let many = faults == 0 ? "Nothing was" : "\(Quantity.grouped(faults)) messages were"
    words.append("\(many) lost, doubled or out of order.")
    if let note = LoadReport.generatorNote(rounds.flatMap { [$0.single, $0.cluster] }) { words.append(note) }
    return table.lines + [""] + words.flatMap { Paragraph.lines($0) }
  }

  /// Cost by the number of machines.
  package var chart: String {
    let subtitle = rounds.first.map {
      "\(Quantity.grouped($0.single.plan.connections)) connections in "
        + "\(Quantity.grouped($0.single.plan.rooms)) rooms. Less is better."
    }
    guard let cost = figures.first(where: { $0.name == "CPU µs/delivery" }) else { return BarChart.svg([]) }
    return BarChart.svg([
      BarChart.Panel(
        title: "Processor time per delivery by nodes", subtitle: subtitle ?? "", valueAxis: "µs per delivery",
        barAxis: "nodes",
        bars: [
          BarChart.Bar(label: "one server", value: cost.single),
          BarChart.Bar(label: "\(nodes) nodes", value: cost.cluster),
        ])
    ])
  }
}

extension ClusterComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case nodes, engines, figures, faults, rounds
    case engineShare = "engine_share"
    case isInterrupted = "interrupted"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(nodes, forKey: .nodes)
    try container.encode(engines, forKey: .engines)
    try container.encode(figures, forKey: .figures)
    try container.encode(faults, forKey: .faults)
    try container.encodeIfPresent(engineShare, forKey: .engineShare)
    try container.encode(rounds, forKey: .rounds)
    try container.encode(isInterrupted, forKey: .isInterrupted)
  }
}

extension ClusterComparison.Round: Encodable {}
