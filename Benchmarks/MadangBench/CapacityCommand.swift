import ArgumentParser
import Foundation
import MadangBenchCore
import MadangKernel

/// `madang-bench capacity`.
struct CapacityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capacity", abstract: "Finds how many connections, or messages per second, a server holds.",
    discussion: """
      Doubles the load until a limit is crossed, then halves the interval; each step is reported. A load that does not \
      hold is tried again, and two of three decide, so that one bad moment of the machine is not taken for the end.
      """)

  @Option(help: "The limit, such as 'p99>50ms'.")
  var until: String

  @Option(help: "What grows: connections or rate (messages per second).")
  var dimension = CapacityReport.Dimension.connections

  @Option(help: "The server, as for load (default: a madang that is started for each step).")
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

  @OptionGroup var json: JSONOptions

  func run() throws {
    let limit = try Threshold(until, option: "--until")
    try checkContradictions(limit)
    let named = try target.map { try Target($0) }
    let descriptors = try DescriptorLimit.raise() - 64
    let ceiling = dimension == .connections ? min(most ?? descriptors, descriptors) : most ?? 1_000_000
    let floor = dimension == .connections ? 2 : 1
    if start < floor || ceiling < start {
      throw ValidationError(
        "--start must be at least \(floor), and not over --most (\(Quantity.grouped(ceiling)) can be tried here)")
    }
    let output = try json.open()
    var search = CapacitySearch(start: start, floor: floor, ceiling: ceiling)
    var outcome = CapacityReport(until: until, dimension: dimension)
    var failure: CapacityReport.Step?
    while let value = search.next {
      guard let step = try attempt(value, limit, named) else {
        outcome.isInterrupted = true
        break
      }
      // What could not even be run would end in the same way again.
      search.record(holds: step.holds, isCertain: step.report == nil)
      outcome.steps.append(step)
      if search.failed == value { failure = step }
      for line in Paragraph.lines("\(dimension.rawValue) \(Quantity.grouped(value)): \(step.words)") { print(line) }
      // A pipe is buffered in blocks, and whoever reads along waits for each step.
      fflush(nil)
    }
    outcome.capacity = search.held
    outcome.sentence = outcome.isInterrupted ? sentenceSoFar(search) : sentence(search, outcome.steps.last, failure)
    print("")
    for line in Paragraph.lines(outcome.sentence) { print(line) }
    try output?.write(outcome)
    if outcome.isInterrupted { throw LoadFailure.interrupted }
    if search.held == nil { throw ExitCode(1) }
  }

  private func checkContradictions(_ limit: Threshold) throws {
    if options.window != nil { throw ValidationError("--window has no place here: a capacity is found at a rate.") }
    if dimension == .rate, options.rate != nil {
      throw ValidationError("--rate is what --dimension rate looks for; begin elsewhere with --start.")
    }
    if target != nil, workers != nil { throw ValidationError("--workers is only for a madang that is started here.") }
    if let serverPid {
      if target == nil {
        throw ValidationError("--server-pid is only for a --target; of a madang started here it is known.")
      }
      try ProcessMeter.require(serverPid)
    } else if target != nil, limit.metric.needsProcess {
      throw ValidationError("--until '\(until)' needs --server-pid, to read the server's use")
    }
  }

  /// Nil where it was interrupted: half a step tells nothing.
  private func attempt(_ value: Int, _ limit: Threshold, _ named: Target?) throws -> CapacityReport.Step? {
    func step(holds: Bool, _ words: String, report: LoadReport? = nil) -> CapacityReport.Step {
      CapacityReport.Step(dimension, value, holds: holds, words: words, report: report)
    }
    var options = options
    if dimension == .connections {
      options.connections = value
      options.rate = options.rate ?? 100
      options.rooms = min(options.rooms, max(1, value / 2))
      options.senders = options.senders.map { min($0, value) }
    } else {
      options.rate = Double(value)
    }
    do {
      let server = named == nil ? try MadangServerProcess.start(workers: workers) : nil
      defer { server?.end() }
      guard let target = named ?? server?.target else { return step(holds: false, "no server") }
      let report = try LoadRun.run(
        options.plan(for: target), target: target.description, process: server?.processIdentifier ?? serverPid,
        observer: SilentObserver())
      if report.measurement.isInterrupted { return nil }
      let crossed = limit.isCrossed(by: report.value(of: limit.metric))
      let shortOf = report.measurement.lost > 0 || report.measurement.closedByServer > 0
      let closed = shortOf && report.measurement.closedByServer > 0 ? " (\(report.measurement.closings.words))" : ""
      let bottleneck = report.bottleneck.map { "; the generator was the bottleneck, \($0)" } ?? ""
      return step(
        holds: !crossed && !shortOf,
        "p50 \(Quantity.time(microseconds: report.latency.p50)), "
          + "p99 \(Quantity.time(microseconds: report.latency.p99)), "
          + "\(Quantity.short(report.deliveriesPerSecond)) deliveries/s, lost \(report.measurement.lost): "
          + (crossed ? "crosses \(until)" : shortOf ? "does not hold" : "holds") + closed + bottleneck,
        report: report)
    } catch LoadFailure.interrupted {
      return nil
    } catch let error as LoadFailure {
      return step(holds: false, "does not hold: \(error)")
    }
  }

  private func sentenceSoFar(_ search: CapacitySearch) -> String {
    let held = search.held.map { "\(Quantity.grouped($0)) hold" } ?? "nothing has held"
    let failed = search.failed.map { ", and \(Quantity.grouped($0)) do not" } ?? ""
    return "Interrupted; so far \(held)\(failed)."
  }

  private func sentence(
    _ search: CapacitySearch, _ last: CapacityReport.Step?, _ failure: CapacityReport.Step?
  ) -> String {
    let unit = dimension == .connections ? "connections" : "messages per second"
    guard let held = search.held else {
      return "Not even the smallest load that was tried holds: \(last?.words ?? "nothing could be tried")."
    }
    if search.isLimitedByCeiling {
      return "\(Quantity.grouped(held)) \(unit) hold, the most that could be tried."
    }
    let failed = search.failed.map { "; \(Quantity.grouped($0)) do not (until \(until))" } ?? ""
    let doubt =
      failure?.report?.bottleneck == nil
      ? "" : " There the generator was the bottleneck: the server may well hold more."
    return "\(Quantity.grouped(held)) \(unit) hold\(failed).\(doubt)"
  }
}

extension CapacityReport.Dimension: ExpressibleByArgument {}
