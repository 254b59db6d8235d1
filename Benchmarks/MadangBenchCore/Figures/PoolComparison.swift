/// The same load against pools of several sizes, in interleaved rounds.
package struct PoolComparison: Sendable {
  /// One size with a report from each round.
  package struct Pool: Sendable {
    package let workers: Int
    package let rounds: [LoadReport]

    package init(workers: Int, rounds: [LoadReport]) {
      self.workers = workers
      self.rounds = rounds
    }

    package var deliveriesPerSecond: Sample { Sample(rounds.map(\.deliveriesPerSecond)) }
    /// The round in the middle, which stands for the others where one distribution is shown.
    package var typical: LoadReport { rounds[deliveriesPerSecond.indexOfMedian] }
  }

  package let pools: [Pool]

  package init(pools: [Pool]) {
    precondition(!pools.isEmpty, "There is nothing to compare.")
    self.pools = pools
  }

  package static let method = "Student's t on the mean of the rounds, 95 %; sizes are compared round by round (paired)"

  package var lines: [String] {
    var table = TextTable(header: [
      "workers", "deliveries/s", "± 95 %", "p50", "p99", "CPU µs", "lost", "dup.", "reord.",
    ])
    for pool in pools {
      let sample = pool.deliveriesPerSecond
      let latency = pool.typical.latency
      let cpu = Sample(pool.rounds.map { $0.serverMicrosecondsPerDelivery ?? 0 }).mean
      table.add([
        String(pool.workers), Quantity.short(sample.mean),
        sample.marginOf95.map { Quantity.short($0) } ?? "–",
        Quantity.time(microseconds: latency.p50), Quantity.time(microseconds: latency.p99), Quantity.fixed(cpu, 3),
        Quantity.short(Double(pool.sum(\.lost))), Quantity.short(Double(pool.sum(\.duplicated))),
        Quantity.short(Double(pool.sum(\.reordered))),
      ])
    }
    let method = "\(pools[0].rounds.count) rounds; \(PoolComparison.method). CPU: for each delivery, of the server."
    return table.lines + [""] + Paragraph.lines(method) + [""] + Paragraph.lines(sentence)
      + (generatorNote.map { Paragraph.lines($0) } ?? [])
  }

  /// The result in plain words.
  package var sentence: String { verdict.sentence }

  private var verdict: Verdict { Verdict(pools.map { ($0.workers, $0.deliveriesPerSecond) }) }

  package var generatorNote: String? { LoadReport.generatorNote(pools.flatMap(\.rounds)) }

  /// The sizes as bars, with the verdict; below them the other design, where it was measured. Only what leads
  /// significantly has a colour of its own.
  package func chart(beside designs: DesignComparison = DesignComparison()) -> String {
    let leaders = verdict.leaders
    let bars = pools.map {
      BarChart.Bar(
        label: String($0.workers), value: $0.deliveriesPerSecond.mean, error: $0.deliveriesPerSecond.marginOf95,
        isAccented: leaders.contains($0.workers))
    }
    let panel = BarChart.Panel(
      title: "Deliveries per second by number of workers",
      subtitle:
        "\(Quantity.grouped(pools[0].typical.plan.connections)) connections, \(pools[0].rounds.count) rounds; bars of "
        + "error: 95 %. " + sentence,
      valueAxis: "deliveries per second", barAxis: "workers", bars: bars)
    return BarChart.svg([panel] + designs.panels)
  }
}

extension PoolComparison.Pool {
  func sum(_ path: KeyPath<Measurement, UInt64> & Sendable) -> UInt64 {
    rounds.map { $0.measurement[keyPath: path] }.reduce(0, +)
  }
}

extension PoolComparison.Pool: Encodable {
  private enum CodingKeys: String, CodingKey {
    case rounds
    case margin = "deliveries_per_second_margin_95"
  }

  /// The typical round's report, with the mean of all rounds, and whatever went wrong in any of them.
  package func encode(to encoder: any Encoder) throws {
    let sample = deliveriesPerSecond
    var report = typical
    report.workers = workers
    report.measurement.lost = sum(\.lost)
    report.measurement.duplicated = sum(\.duplicated)
    report.measurement.reordered = sum(\.reordered)
    try report.encode(to: encoder, deliveriesPerSecond: sample.mean)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Figure(sample.marginOf95), forKey: .margin)
    try container.encode(sample.values.map { Figure($0) }, forKey: .rounds)
  }
}
