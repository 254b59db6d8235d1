import MadangWire

/// The members of a report, as `--json` writes them. What was not measured is null; what the pace or the scenario does not
/// have is not there.
extension LoadReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case target, transport, subprotocol, scenario, workers, connections, rooms, senders, rate, window, seconds, messages
    case deliveries, lost, duplicated, reordered, interrupted, generator
    case messageBytes = "message_bytes"
    case messagesPerSecond = "messages_per_second"
    case deliveriesPerSecond = "deliveries_per_second"
    case latency = "latency_us"
    case uncorrectedLatency = "latency_uncorrected_us"
    case returned = "returned_to_sender"
    case compared = "order_compared"
    case closedByServer = "closed_by_server"
    case closings = "closed_because"
    case serverMicrosecondsPerDelivery = "server_cpu_us_per_delivery"
    case serverCores = "server_cpu_cores"
    case threads = "server_threads"
    case threadCount = "server_thread_count"
    case contextSwitchesPerSecond = "context_switches_per_second"
    case residentBytes = "resident_bytes"
    case residentBytesPerConnection = "resident_bytes_per_connection"
    case connectionsPerSecond = "connections_per_second"
    case serverMicrosecondsPerConnection = "server_cpu_us_per_connection"
    case rejoinsPerSecond = "rejoins_per_second"
    case calmLatency = "calm_latency_us"
    case ratioToCalm = "p99_ratio_to_calm"
    case slowReaders = "slow_readers"
    case crossed = "crossed_thresholds"
  }

  private typealias Container = KeyedEncodingContainer<CodingKeys>

  package func encode(to encoder: any Encoder) throws {
    try encode(to: encoder, deliveriesPerSecond: deliveriesPerSecond)
  }

  /// - Parameter deliveriesPerSecond: what stands there instead of the report's own, for one that speaks for several.
  func encode(to encoder: any Encoder, deliveriesPerSecond: Double) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try encodePlan(to: &container)
    try container.encode(Figure(measurement.seconds), forKey: .seconds)
    try container.encode(measurement.messages, forKey: .messages)
    try container.encode(Figure(messagesPerSecond), forKey: .messagesPerSecond)
    try container.encode(measurement.deliveries, forKey: .deliveries)
    try container.encode(Figure(deliveriesPerSecond), forKey: .deliveriesPerSecond)
    try container.encode(latency, forKey: .latency)
    try container.encode(uncorrectedLatency, forKey: .uncorrectedLatency)
    try encodeFaults(to: &container)
    try encodeServer(to: &container)
    try container.encode(GeneratorUse(self), forKey: .generator)
    try encodeScenario(to: &container)
    try container.encode(crossed.map(\.text), forKey: .crossed)
  }

  private func encodePlan(to container: inout Container) throws {
    try container.encode(target, forKey: .target)
    try container.encode(plan.transportName, forKey: .transport)
    try container.encode(plan.carriage.subprotocol?.word, forKey: .subprotocol)
    try container.encode(plan.scenario.rawValue, forKey: .scenario)
    try container.encode(workers, forKey: .workers)
    try container.encode(plan.connections, forKey: .connections)
    try container.encode(plan.roomsUsed, forKey: .rooms)
    try container.encode(plan.senderNumbers.count, forKey: .senders)
    try container.encode(plan.bytes, forKey: .messageBytes)
    switch plan.pace {
    case .rate(let rate): try container.encode(Figure(rate), forKey: .rate)
    case .window(let window): try container.encode(window, forKey: .window)
    }
  }

  private func encodeFaults(to container: inout Container) throws {
    try container.encode(measurement.lost, forKey: .lost)
    try container.encode(measurement.duplicated, forKey: .duplicated)
    try container.encode(measurement.returned, forKey: .returned)
    try container.encode(measurement.reordered, forKey: .reordered)
    try container.encode(measurement.compared, forKey: .compared)
    try container.encode(measurement.closedByServer, forKey: .closedByServer)
    try container.encode(measurement.closings.counts, forKey: .closings)
    try container.encode(measurement.isInterrupted, forKey: .interrupted)
  }

  private func encodeServer(to container: inout Container) throws {
    try container.encode(Figure(serverMicrosecondsPerDelivery), forKey: .serverMicrosecondsPerDelivery)
    try container.encode(Figure(serverCores), forKey: .serverCores)
    try container.encode(threads, forKey: .threads)
    try container.encode(threadCount, forKey: .threadCount)
    try container.encode(Figure(contextSwitchesPerSecond), forKey: .contextSwitchesPerSecond)
    try container.encode(residentBytes, forKey: .residentBytes)
    try container.encode(Figure(residentBytesPerConnection), forKey: .residentBytesPerConnection)
    try container.encode(Figure(connectionsPerSecond), forKey: .connectionsPerSecond)
    try container.encode(Figure(serverMicrosecondsPerConnection), forKey: .serverMicrosecondsPerConnection)
  }

  private func encodeScenario(to container: inout Container) throws {
    if plan.scenario == .churn {
      try container.encode(Figure(Double(measurement.cycles) / measurement.seconds), forKey: .rejoinsPerSecond)
    }
    if let calm {
      let before = LatencyFigures(calm.latency)
      try container.encode(before, forKey: .calmLatency)
      try container.encode(Figure(before.p99 > 0 ? latency.p99 / before.p99 : nil), forKey: .ratioToCalm)
    }
    try container.encodeIfPresent(slowReaders, forKey: .slowReaders)
  }
}

extension LoadReport.ThreadShare: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name
    case share = "cores"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(Figure(share), forKey: .share)
  }
}

/// How busy the generator was.
private struct GeneratorUse: Encodable {
  private enum CodingKeys: String, CodingKey {
    case bottleneck
    case cores = "cpu_cores"
    case idleShare = "idle_share"
    case lag = "send_lag_us"
  }

  private let report: LoadReport

  init(_ report: LoadReport) { self.report = report }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Figure(report.generatorCores), forKey: .cores)
    try container.encode(Figure(report.measurement.idleShare), forKey: .idleShare)
    try container.encode(LatencyFigures(report.measurement.lag), forKey: .lag)
    try container.encode(report.bottleneck, forKey: .bottleneck)
  }
}

extension LoadPlan {
  /// The scheme that a URL of the target has.
  var transportName: String { dialect == .irc ? carriage.scheme : dialect.rawValue }
}
