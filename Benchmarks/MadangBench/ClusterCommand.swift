import ArgumentParser
import MadangBenchCore
import MadangKernel

/// `madang-bench cluster`.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "Compares one server with several nodes that are one, under the same load.",
    discussion: """
      It starts nodes of madang and servers of NATS on this machine, spreads the connections over all nodes, and ends all \
      of it afterwards. Rounds are interleaved. Of more connections than one process can hold it measures how they join, and \
      what memory they take: several generators have them then.
      """)

  @Option(help: "How many nodes.")
  var nodes = 3

  @Option(help: "How many servers of NATS; 3 keep each batch three times.")
  var engines = 3

  @Option(help: "The nats-server to start (default: the one that is installed).")
  var natsServer: String?

  @Option(help: "How often each is measured.")
  var rounds = 5

  @Option(help: "Workers of each madang that is started.")
  var workers: Int?

  @Flag(help: "Kill a node, and servers of NATS, and add a node, and tell what the others have of it.")
  var failures = false

  @OptionGroup var options: PlanOptions

  @OptionGroup var json: JSONOptions

  @OptionGroup var chart: ChartOptions

  func run() throws {
    if !(2...52).contains(nodes) { throw ValidationError("--nodes must be between 2 and 52") }
    if ![1, 3, 5].contains(engines) { throw ValidationError("--engines must be 1, 3 or 5") }
    if !(1...1_000).contains(rounds) { throw ValidationError("--rounds must be between 1 and 1000") }
    try chart.check()
    _ = try options.plan(for: Target("irc://127.0.0.1"))
    let output = try json.open()
    if failures {
      if chart.svg != nil { throw ValidationError("--svg has no place beside --failures.") }
      if engines < 3 || nodes < 3 { throw ValidationError("--failures needs three nodes and three servers of NATS.") }
      let report = try fail()
      print("")
      for line in report.lines { print(line) }
      try output?.write(report)
      return
    }
    let perGenerator = try DescriptorLimit.raise() - ClusterCommand.sparedDescriptors
    if options.connections > perGenerator {
      if chart.svg != nil { throw ValidationError("--svg has no place where connections only join.") }
      let joining = try join(perGenerator: perGenerator)
      for line in joining.lines { print(line) }
      try output?.write(joining)
      return
    }
    let comparison = try compare()
    guard !comparison.rounds.isEmpty else { throw LoadFailure.interrupted }
    print("")
    for line in comparison.lines { print(line) }
    try output?.write(comparison)
    try chart.write(comparison.chart)
    if comparison.isInterrupted { throw LoadFailure.interrupted }
  }

  private static let sparedDescriptors = 1_000

  private func fail() throws -> ClusterFailures {
    let cluster = try RunningCluster(nodes: nodes, engines: engines, natsServer: natsServer, workers: workers)
    defer { cluster.end() }
    return try ClusterFailures.run(cluster, seconds: options.seconds) { print("  \($0)") }
  }

  private func join(perGenerator: Int) throws -> CrowdJoining {
    let cluster = try RunningCluster(nodes: nodes, engines: engines, natsServer: natsServer, workers: workers)
    defer { cluster.end() }
    return try CrowdJoining.run(
      connections: options.connections, rooms: options.rooms, perGenerator: perGenerator, target: cluster.target,
      meter: cluster.meter
    ) { print("  \($0)") }
  }

  private func compare() throws -> ClusterComparison {
    var comparison = ClusterComparison(nodes: nodes, engines: engines)
    for round in 1...rounds {
      print("round \(round) of \(rounds)")
      guard let single = try measureSingle(), let (cluster, log) = try measureCluster() else {
        comparison.isInterrupted = true
        return comparison
      }
      comparison.rounds.append(ClusterComparison.Round(single: single, cluster: cluster, log: log))
    }
    return comparison
  }

  /// Nil where it was interrupted: half a round tells nothing.
  private func measureSingle() throws -> LoadReport? {
    do {
      let server = try MadangServerProcess.start(workers: workers)
      defer { server.end() }
      return try measure("one server", server.target, ProcessMeter(identifier: server.processIdentifier), engine: nil)
    } catch LoadFailure.interrupted {
      return nil
    }
  }

  private func measureCluster() throws -> (LoadReport, ClusterComparison.LogFigures?)? {
    do {
      let cluster = try RunningCluster(nodes: nodes, engines: engines, natsServer: natsServer, workers: workers)
      defer { cluster.end() }
      let before = try cluster.logEnd()
      let start = MonotonicClock.nanoseconds()
      guard let report = try measure("\(nodes) nodes", cluster.target, cluster.meter, engine: cluster.engineMeter)
      else {
        return nil
      }
      let seconds = Double(MonotonicClock.nanoseconds() - start) / 1e9
      let logged = try cluster.logged(since: before)
      return (report, ClusterComparison.LogFigures(batches: logged.batches, bytes: logged.bytes, seconds: seconds))
    } catch LoadFailure.interrupted {
      return nil
    }
  }

  private func measure(
    _ name: String, _ target: Target, _ meter: ProcessMeter, engine: ProcessMeter?
  ) throws -> LoadReport? {
    let report = try LoadRun.run(
      options.plan(for: target), target: name, meter: meter, engine: engine, observer: SilentObserver())
    print(
      "  \(name): \(Quantity.short(report.deliveriesPerSecond)) deliveries/s, "
        + "\(report.serverMicrosecondsPerDelivery.map { Quantity.fixed($0, 3) } ?? "–") µs each")
    return report.measurement.isInterrupted ? nil : report
  }
}
