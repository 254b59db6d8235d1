import ArgumentParser
import MadangBenchCore
import MadangKernel

/// `madang-bench capacity`.
struct CapacityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capacity", abstract: "Finds how many connections, or messages per second, a server holds.",
    discussion: "Doubles the load until a limit is crossed, then halves the interval; each step is reported.")

  enum Dimension: String, ExpressibleByArgument, CaseIterable { case connections, rate }

  @Option(help: "The limit, such as 'p99>50ms'.")
  var until: String

  @Option(help: "What grows: connections or rate (messages per second).")
  var dimension = Dimension.connections

  @Option(help: "The server (default: a madang that is started for each step).")
  var target: String?

  @Option(help: "The server's process, whose processor time and memory are read.")
  var serverPid: Int32?

  @Option(help: "Where to start (default: 100).")
  var start = 100

  @Option(
    help: "Where to end at the latest (default: what the descriptor limit allows, or 1,000,000 messages per second).")
  var most: Int?

  @Option(help: "Workers of the madang that is started.")
  var workers: Int?

  @OptionGroup var options: PlanOptions

  @OptionGroup var files: OutputOptions

  func run() throws {
    let limit = try Threshold(until)
    if options.window != nil { throw ValidationError("--window has no place here: a capacity is found at a rate.") }
    if start < 1 || most.map({ $0 < start }) ?? false {
      throw ValidationError("--start must be at least 1, and not over --most")
    }
    let named = try target.map { try Target($0) }
    let descriptors = try DescriptorLimit.raise() - 64
    let ceiling = dimension == .connections ? min(most ?? descriptors, descriptors) : most ?? 1_000_000
    var search = CapacitySearch(start: start, ceiling: ceiling)
    var steps: [JSON] = []
    while let value = search.next {
      let step = try attempt(value, limit, named)
      search.record(holds: step.holds)
      print("\(dimension.rawValue) \(Quantity.grouped(value)): \(step.words)")
      steps.append(
        .object([
          (dimension.rawValue, .count(value)), ("holds", .bool(step.holds)),
          ("report", step.report?.json ?? .null), ("words", .string(step.words)),
        ]))
    }
    let answer = sentence(search)
    print("\n\(answer)")
    try files.write(
      json: .object([
        ("until", .string(until)), ("dimension", .string(dimension.rawValue)),
        ("capacity", search.held.map { .count($0) } ?? .null), ("sentence", .string(answer)),
        ("steps", .array(steps)),
      ]))
  }

  private struct Step {
    var holds: Bool
    var words: String
    var report: LoadReport?
  }

  private func attempt(_ value: Int, _ limit: Threshold, _ named: Target?) throws -> Step {
    var options = options
    if dimension == .connections {
      options.connections = value
      options.rate = options.rate ?? 100
      options.rooms = min(options.rooms, value)
      options.senders = options.senders.map { min($0, value) }
    } else {
      options.rate = Double(value)
    }
    do {
      let server = named == nil ? try MadangServerProcess.start(workers: workers) : nil
      defer { server?.end() }
      guard let target = named ?? server?.target else { return Step(holds: false, words: "no server") }
      let report = try LoadRun.run(
        options.plan(for: target), target: target.description, process: server?.processIdentifier ?? serverPid,
        observer: SilentObserver())
      let crossed = limit.isCrossed(by: report.value(of: limit.metric))
      let shortOf = report.measurement.lost > 0 || report.measurement.closedByServer > 0
      let bottleneck = report.bottleneck.map { "; the generator was the bottleneck, \($0)" } ?? ""
      return Step(
        holds: !crossed && !shortOf,
        words: "p50 \(Quantity.time(microseconds: report.latency.p50)), "
          + "p99 \(Quantity.time(microseconds: report.latency.p99)), "
          + "\(Quantity.short(report.deliveriesPerSecond)) deliveries/s, lost \(report.measurement.lost): "
          + (crossed ? "crosses \(until)" : shortOf ? "does not hold" : "holds") + bottleneck,
        report: report)
    } catch LoadFailure.interrupted {
      throw LoadFailure.interrupted
    } catch let error as LoadFailure {
      return Step(holds: false, words: "does not hold: \(error)")
    }
  }

  private func sentence(_ search: CapacitySearch) -> String {
    let unit = dimension == .connections ? "connections" : "messages per second"
    guard let held = search.held else { return "Even the smallest load that was tried ends at \(until)." }
    if search.isLimitedByCeiling {
      return "\(Quantity.grouped(held)) \(unit) hold, the most that could be tried."
    }
    let failed = search.failed.map { "; \(Quantity.grouped($0)) do not (until \(until))" } ?? ""
    return "\(Quantity.grouped(held)) \(unit) hold\(failed)."
  }
}
