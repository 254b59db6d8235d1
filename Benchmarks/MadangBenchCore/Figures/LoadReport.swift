/// All that one load came to, ready to be printed, written as JSON, or compared.
package struct LoadReport: Sendable {
  package var plan: LoadPlan
  package var target: String
  package var workers: Int?
  package var connectionsPerSecond = 0.0
  /// Microseconds of processor time of the server's for each connection, from connecting to the end of joining its room.
  package var serverMicrosecondsPerConnection: Double?
  package var measurement: Measurement
  /// Bytes that the server's memory grew by while all joined, for each connection.
  package var residentBytesPerConnection: Double?
  package var residentBytes: Int?
  /// Of the processor time of the server and of what it has others do for it, the part of those.
  package var engineShare: Double?
  package var threads: [ThreadShare] = []
  package var threadCount: Int?
  package var contextSwitchesPerSecond: Double?
  /// What the scenario asks besides: the calm before it, and what became of those that stopped reading.
  package var calm: Measurement?
  package var slowReaders: SlowReaderVerdict?
  package var crossed: [Threshold] = []

  package init(plan: LoadPlan, target: String, measurement: Measurement) {
    self.plan = plan
    self.target = target
    self.measurement = measurement
  }

  /// The part of one core that a thread, or several of one name, took.
  package struct ThreadShare: Sendable, Equatable {
    package var name: String
    package var share: Double

    package init(name: String, share: Double) {
      self.name = name
      self.share = share
    }
  }

  package var deliveriesPerSecond: Double { Double(measurement.deliveries) / measurement.seconds }
  package var messagesPerSecond: Double { Double(measurement.messages) / measurement.seconds }
  package var latency: LatencyFigures { LatencyFigures(measurement.latency) }
  package var uncorrectedLatency: LatencyFigures { LatencyFigures(measurement.uncorrectedLatency) }

  /// Microseconds of processor time of the server's for each delivery.
  package var serverMicrosecondsPerDelivery: Double? {
    guard let time = measurement.serverProcessorNanoseconds, measurement.deliveries > 0 else { return nil }
    return Double(time) / 1000 / Double(measurement.deliveries)
  }

  /// Cores that the server kept busy.
  package var serverCores: Double? {
    measurement.serverProcessorNanoseconds.map { Double($0) / 1e9 / measurement.seconds }
  }

  package var generatorCores: Double { Double(measurement.generatorProcessorNanoseconds) / 1e9 / measurement.seconds }

  /// Why the figures say more about the generator than about the server; nil where they don't.
  package var bottleneck: String? {
    if plan.scenario == .idle { return nil }
    let lag = Double(measurement.lag.valueAtPercentile(99)) / 1000
    if plan.isScheduled, measurement.lag.totalCount > 0, lag > max(1000, 0.1 * latency.p99) {
      return "it sent messages late: 1 in 100 by more than \(Quantity.time(microseconds: lag))"
    }
    // On a schedule it spends processor time on waiting too, so that only the time not spent waiting counts.
    if measurement.idleShare < 0.05 || (!plan.isScheduled && generatorCores >= 0.9) {
      let cores = Quantity.fixed(generatorCores * 100, 0)
      return "it was busy all the time (\(cores) % of a core)"
    }
    return nil
  }

  /// One sentence on all reports whose figures are the generator's; nil where none are.
  package static func generatorNote(_ reports: [LoadReport]) -> String? {
    let busy = reports.filter { $0.bottleneck != nil }
    guard !busy.isEmpty else { return nil }
    let which = busy.count == reports.count ? "every load" : "\(busy.count) of \(reports.count) loads"
    return "The generator itself was the bottleneck in \(which): there, only CPU per delivery tells servers apart."
  }

  /// Messages per second that leave the generator half of its time, so that any other generator finds the same figures
  /// at this rate; nil where it had time left anyway.
  package var comparableRate: Int? {
    guard bottleneck != nil, messagesPerSecond.isFinite else { return nil }
    let half = Int(messagesPerSecond / 2)
    var unit = 1
    while half / unit >= 100 { unit *= 10 }
    return half == 0 ? nil : half / unit * unit
  }

  package func value(of metric: Threshold.Metric) -> Double? {
    switch metric {
    case .p50: latency.p50
    case .p90: latency.p90
    case .p99: latency.p99
    case .p999: latency.p999
    case .max: latency.max
    case .mean: latency.mean
    case .deliveries: deliveriesPerSecond
    case .messages: messagesPerSecond
    case .connects: connectionsPerSecond
    case .lost: Double(measurement.lost)
    case .duplicated: Double(measurement.duplicated)
    case .reordered: Double(measurement.reordered)
    case .closed: Double(measurement.closedByServer)
    case .cpu: serverMicrosecondsPerDelivery
    case .memory: residentBytesPerConnection
    }
  }
}
