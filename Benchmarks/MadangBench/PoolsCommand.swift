import ArgumentParser
import MadangBenchCore

/// `madang-bench pools`.
struct PoolsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pools", abstract: "Compares worker pools of several sizes under the same load.",
    discussion: """
      Rounds are interleaved: each round runs every size once, so that a busy moment of the machine meets them all. \
      Intervals of confidence (95 %) are Student's t.
      """)

  enum Baseline: String, ExpressibleByArgument, CaseIterable { case threadPerConnection = "thread-per-connection" }

  @Option(help: "Pool sizes, comma-separated.")
  var workers = "1,2,4,8"

  @Option(help: "How often each size runs.")
  var rounds = 5

  @Option(help: "Also compare with another design: thread-per-connection.")
  var baseline: Baseline?

  @Option(help: "Connections to compare the baseline at, comma-separated.")
  var baselineConnections = "100,1000,10000"

  @OptionGroup var options: PlanOptions

  @OptionGroup var json: JSONOptions

  @OptionGroup var chart: ChartOptions

  func run() throws {
    let sizes = try PoolsCommand.numbers(workers, "--workers")
    let counts = try PoolsCommand.numbers(baselineConnections, "--baseline-connections")
    try chart.check()
    if let size = sizes.first(where: { $0 > 256 }) {
      throw ValidationError("--workers \(size): at most 256 are possible")
    }
    if rounds < 1 || rounds > 1000 { throw ValidationError("--rounds must be between 1 and 1000") }
    _ = try options.plan(for: Target("irc://127.0.0.1"))
    if baseline != nil { try MadangServerProcess.requireBaseline() }

    let output = try json.open()
    let complete = try measure(sizes)
    var isInterrupted = complete.count < rounds
    guard !complete.isEmpty else { throw LoadFailure.interrupted }
    let comparison = PoolComparison(
      pools: sizes.indices.map { index in .init(workers: sizes[index], rounds: complete.map { $0[index] }) })
    print("")
    for line in comparison.lines { print(line) }

    var designs = DesignComparison()
    if baseline != nil, !isInterrupted {
      for count in counts where !isInterrupted { isInterrupted = try !compare(at: count, into: &designs) }
      print("")
      for line in designs.lines { print(line) }
    }
    try output?.write(PoolReport(comparison: comparison, designs: designs, isInterrupted: isInterrupted))
    try chart.write(comparison.chart(beside: designs))
    if isInterrupted { throw LoadFailure.interrupted }
  }

  /// The rounds that every size ran in: after an interrupt, those so far. A round that is not whole can't be compared.
  private func measure(_ sizes: [Int]) throws -> [[LoadReport]] {
    var complete: [[LoadReport]] = []
    for round in 1...rounds {
      var reports: [LoadReport] = []
      for size in sizes {
        print("round \(round) of \(rounds), \(size) worker\(size == 1 ? "" : "s")")
        guard var report = try measure(size), !report.measurement.isInterrupted else { return complete }
        report.workers = size
        print("  \(Quantity.short(report.deliveriesPerSecond)) deliveries/s")
        reports.append(report)
      }
      complete.append(reports)
    }
    return complete
  }

  /// Nil where it was interrupted before there were figures.
  private func measure(_ size: Int) throws -> LoadReport? {
    do {
      let server = try MadangServerProcess.start(workers: size)
      defer { server.end() }
      return try LoadSession.run(options.plan(for: server.target), name: "madang", process: server.processIdentifier)
    } catch LoadFailure.interrupted {
      return nil
    }
  }

  /// Both designs speak plain lines here, at the same window: at most 200,000 deliveries under way at once. Returns false
  /// where it was interrupted.
  private func compare(at connections: Int, into designs: inout DesignComparison) throws -> Bool {
    var options = options
    options.connections = connections
    options.rooms = 1
    options.senders = options.senders.map { min($0, connections) }
    if options.rate == nil { options.window = max(1, min(options.window ?? 1024, 200_000 / connections)) }
    let starts: [(String, () throws(LoadFailure) -> RunningServer)] = [
      ("madang", { () throws(LoadFailure) in try MadangServerProcess.start(dialect: .plain) }),
      ("thread-per-connection", { () throws(LoadFailure) in try MadangServerProcess.startBaseline() }),
    ]
    for (name, start) in starts {
      do {
        let server = try start()
        defer { server.end() }
        let report = try LoadSession.run(
          options.plan(for: server.target), name: name, process: server.processIdentifier)
        designs.rows.append(.init(design: name, connections: connections, result: .success(report)))
        if report.measurement.isInterrupted { return false }
      } catch LoadFailure.interrupted {
        return false
      } catch let error as LoadFailure {
        designs.rows.append(.init(design: name, connections: connections, result: .failure(error)))
      }
    }
    return true
  }

  static func numbers(_ text: String, _ option: String) throws -> [Int] {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let good = numbers.compactMap { $0 }.filter { $0 >= 1 }
    guard !good.isEmpty, good.count == numbers.count else {
      throw ValidationError("\(option) \(text): numbers of at least 1 are needed, separated by commas")
    }
    guard Set(good).count == good.count else { throw ValidationError("\(option) \(text): a number stands there twice") }
    return good
  }
}
