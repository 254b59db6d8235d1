import MadangWire

extension LoadReport {
  package var json: JSON {
    var members: [(String, JSON)] = [
      ("target", .string(target)), ("transport", .string(plan.transportName)),
      ("subprotocol", plan.carriage.subprotocol.map { .string($0.word) } ?? .null),
      ("scenario", .string(plan.scenario.rawValue)),
      ("workers", workers.map { .count($0) } ?? .null),
      ("connections", .count(plan.connections)), ("rooms", .count(plan.roomsUsed)),
      ("senders", .count(plan.senderNumbers.count)), ("message_bytes", .count(plan.bytes)),
    ]
    switch plan.pace {
    case .rate(let rate): members.append(("rate", .figure(rate)))
    case .window(let window): members.append(("window", .count(window)))
    }
    members += [
      ("seconds", .figure(measurement.seconds)),
      ("messages", .count(measurement.messages)), ("messages_per_second", .figure(messagesPerSecond)),
      ("deliveries", .count(measurement.deliveries)), ("deliveries_per_second", .figure(deliveriesPerSecond)),
      ("latency_us", latency.json), ("latency_uncorrected_us", uncorrectedLatency.json),
      ("lost", .count(measurement.lost)), ("duplicated", .count(measurement.duplicated)),
      ("returned_to_sender", .count(measurement.returned)),
      ("reordered", .count(measurement.reordered)), ("order_compared", .count(measurement.compared)),
      ("closed_by_server", .count(measurement.closedByServer)),
      ("closed_because", .object(measurement.closings.sorted.map { ($0.words, .count($0.count)) })),
      ("interrupted", .bool(measurement.isInterrupted)),
      ("server_cpu_us_per_delivery", .figure(serverMicrosecondsPerDelivery)),
      ("server_cpu_cores", .figure(serverCores)),
      ("server_threads", .array(threads.map { .object([("name", .string($0.name)), ("cores", .figure($0.share))]) })),
      ("server_thread_count", threadCount.map { .count($0) } ?? .null),
      ("context_switches_per_second", .figure(contextSwitchesPerSecond)),
      ("resident_bytes", residentBytes.map { .count($0) } ?? .null),
      ("resident_bytes_per_connection", .figure(residentBytesPerConnection)),
      ("connections_per_second", .figure(connectionsPerSecond)),
      ("server_cpu_us_per_connection", .figure(serverMicrosecondsPerConnection)),
      ("generator", generatorJSON),
    ]
    members += scenarioMembers
    members.append(("crossed_thresholds", .array(crossed.map { .string($0.text) })))
    return .object(members)
  }

  private var generatorJSON: JSON {
    .object([
      ("cpu_cores", .figure(generatorCores)), ("idle_share", .figure(measurement.idleShare)),
      ("send_lag_us", LatencyFigures(measurement.lag).json),
      ("bottleneck", bottleneck.map { .string($0) } ?? .null),
    ])
  }

  private var scenarioMembers: [(String, JSON)] {
    var members: [(String, JSON)] = []
    if plan.scenario == .churn {
      members.append(("rejoins_per_second", .figure(Double(measurement.cycles) / measurement.seconds)))
    }
    if let calm {
      let before = LatencyFigures(calm.latency)
      members.append(("calm_latency_us", before.json))
      members.append(("p99_ratio_to_calm", .figure(before.p99 > 0 ? latency.p99 / before.p99 : nil)))
    }
    if let slowReaders { members.append(("slow_readers", slowReaders.json)) }
    return members
  }
}

extension LoadPlan {
  /// The scheme that a URL of the target has.
  var transportName: String { dialect == .irc ? carriage.scheme : dialect.rawValue }
}
