extension LoadReport {
  /// The report for people, line by line.
  package var lines: [String] {
    var lines = Paragraph.lines(heading) + [""]
    func add(_ label: String, _ value: String) { lines += Paragraph.labelled(label, value) }
    if measurement.isInterrupted {
      add("INTERRUPTED", "after \(Quantity.significant(measurement.seconds)) s; these are the figures so far")
    }
    let each = serverMicrosecondsPerConnection.map { ", \(Quantity.significant($0)) µs of the server's CPU each" } ?? ""
    add("joined", "\(Quantity.grouped(Int(connectionsPerSecond))) connections/s\(each)")
    if plan.scenario != .idle {
      add("deliveries", "\(Quantity.short(deliveriesPerSecond))/s  (\(Quantity.short(messagesPerSecond)) messages/s)")
      lines += latencyLines
    }
    add(
      "correctness",
      "lost \(Quantity.grouped(measurement.lost)), duplicated \(Quantity.grouped(measurement.duplicated)), "
        + "reordered \(Quantity.grouped(measurement.reordered)) (order compared in "
        + "\(Quantity.short(Double(measurement.compared))) deliveries)")
    if measurement.returned > 0 {
      add(
        "",
        "\(Quantity.grouped(measurement.returned)) of the duplicated came back to their senders; say --echoes "
          + "where they should")
    }
    if measurement.closedByServer > 0 {
      add("closed", "\(measurement.closedByServer) connections by the server: \(measurement.closings.words)")
    }
    if let cores = serverCores { add("server", serverLine(cores)) }
    if !threads.isEmpty { add("threads", threadsLine) }
    if let perConnection = residentBytesPerConnection {
      let all = residentBytes.map { " (\(Quantity.bytes(Double($0))) in all)" } ?? ""
      add("memory", "\(Quantity.grouped(Int(perConnection))) bytes per connection\(all)")
    }
    lines += scenarioLines
    add(
      "generator",
      "\(Quantity.fixed(generatorCores * 100, 0)) % of a core"
        + (bottleneck.map { ": IT WAS THE BOTTLENECK, \($0)" } ?? ""))
    if let rate = comparableRate {
      add("", "its own deliveries/s and latencies; to compare: --rate \(rate)")
    }
    for threshold in crossed {
      let isMeasured = value(of: threshold.metric).map { !$0.isNaN } ?? false
      add("FAILED", threshold.text + (isMeasured ? "" : " (it was not measured)"))
    }
    return lines
  }

  private var heading: String {
    let pace =
      switch plan.pace {
      case .rate(let rate): "\(Quantity.short(rate)) messages/s"
      case .window(let window): "\(window) in flight"
      }
    let rooms = plan.roomsUsed == 1 ? "1 room" : "\(Quantity.grouped(plan.roomsUsed)) rooms"
    let talk =
      plan.scenario == .idle
      ? "idle" : "\(plan.senderNumbers.count) senders, \(plan.bytes) B, \(pace)"
    let workers = workers.map { ", \($0) workers" } ?? ""
    return "\(target)\(workers): \(plan.scenario.rawValue), \(Quantity.grouped(plan.connections)) connections, "
      + "\(rooms), \(talk), \(Quantity.significant(measurement.seconds)) s"
  }

  private var latencyLines: [String] {
    var table = TextTable(header: ["  latency", "p50", "p90", "p99", "p99.9", "max"])
    func add(_ label: String, _ figures: LatencyFigures) {
      table.add(
        ["  " + label]
          + [figures.p50, figures.p90, figures.p99, figures.p999, figures.max].map { Quantity.time(microseconds: $0) })
    }
    add(plan.isScheduled ? "from due time" : "from sending", latency)
    if plan.isScheduled { add("(uncorrected)", uncorrectedLatency) }
    return table.lines.enumerated().filter { $0.offset != 1 }.map(\.element)
  }

  private func serverLine(_ cores: Double) -> String {
    let each = serverMicrosecondsPerDelivery.map { ", \(Quantity.fixed($0, 3)) µs per delivery" } ?? ""
    let switches = contextSwitchesPerSecond.map { ", \(Quantity.short($0)) context switches/s" } ?? ""
    let share = cores < 0.1 ? Quantity.fixed(cores * 100, 2) : Quantity.fixed(cores * 100, 0)
    return "\(share) % of a core\(each)\(switches)"
  }

  private var threadsLine: String {
    let shown = threads.prefix(8).map { "\($0.name) \(Quantity.fixed($0.share * 100, 0)) %" }.joined(separator: ", ")
    let count = threadCount ?? threads.count
    return count > 8 ? "\(shown), … (\(Quantity.grouped(count)) threads)" : shown
  }

  private var scenarioLines: [String] {
    var lines: [String] = []
    if plan.scenario == .churn {
      let rate = Double(measurement.cycles) / measurement.seconds
      lines += Paragraph.labelled(
        "churn", "\(Quantity.short(rate)) leaves and joins/s by \(plan.troublemakers) connections")
    }
    if let calm {
      let before = LatencyFigures(calm.latency).p99
      let ratio = before > 0 ? " (\(Quantity.fixed(latency.p99 / before, 2)) ×)" : ""
      lines += Paragraph.labelled(
        "bystanders",
        "p99 \(Quantity.time(microseconds: before)) before, "
          + "\(Quantity.time(microseconds: latency.p99)) during\(ratio)")
    }
    if let verdict = slowReaders {
      lines += Paragraph.labelled(
        "slow readers",
        "\(verdict.told) closed with 'SendQ exceeded', \(verdict.closed) closed without a reason, "
          + "\(verdict.open) still open")
    }
    return lines
  }
}
