import ArgumentParser
import MadangBenchCore
import MadangWire

/// `madang-bench load`.
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Puts one load on one server.",
    discussion: """
      Without --target it starts the madang beside this program, and ends it afterwards. With --rate, latency counts \
      from when a message was due, so that a server that stalls can't hide it.

      Scenarios: fanout (some talk, all hear it), idle (nobody talks), churn (some leave and join without end), \
      slow-reader (some stop reading), echo (each alone in a room, hearing itself).
      """)

  @Option(
    help: """
      irc://HOST:PORT, ircs://HOST:PORT, ws://HOST:PORT/PATH, wss://HOST:PORT/PATH, plain://HOST:PORT, \
      redis://HOST:PORT or nats://HOST:PORT; HOST:PORT may be unix:/PATH. A WebSocket's path is /ws where none is \
      named, and its ?subprotocol= is text (the default), binary or lines. Any certificate is accepted. A plain server \
      that sends senders their own messages too is plain://HOST:PORT?style=announce. Of a server on several machines, \
      HOST:PORT,HOST:PORT… takes connections to each in turn.
      """)
  var target: String?

  @Option(help: "fanout, idle, churn, slow-reader or echo.")
  var scenario = Scenario.fanout

  @Option(
    help: "How the madang that is started listens: irc, ircs, ws or wss, with a certificate made on the spot.",
    completion: .list(["irc", "ircs", "ws", "wss"]))
  var transport: String?

  @Option(
    help: "With --transport ws or wss: text (the default), binary or lines.", completion: .list(Subprotocol.words))
  var subprotocol: String?

  @OptionGroup var options: PlanOptions

  @Option(help: "Connections that churn, or stop reading (default: a fifth for churn, 10 for slow-reader).")
  var troublemakers: Int?

  @Flag(help: "The target sends senders their own messages too.")
  var echoes = false

  @Option(help: "Workers of the madang that is started.")
  var workers: Int?

  @Option(help: "The server's process, whose processor time and memory are read.")
  var serverPid: Int32?

  @Option(help: "Exit with status 1 where a figure crosses this, such as 'p99>20ms' (repeatable), or was not measured.")
  var failIf: [String] = []

  @OptionGroup var json: JSONOptions

  @Option(help: "Write the latencies as an HdrHistogram percentile distribution, in microseconds.")
  var hgrm: String?

  @OptionGroup var chart: ChartOptions

  func run() throws {
    let thresholds = try failIf.map(parsed)
    try checkContradictions()
    try chart.check()
    try OutputFile.check(hgrm, of: "--hgrm")
    let output = try json.open()
    if target != nil, workers != nil { throw ValidationError("--workers is only for a madang that is started here.") }
    let named = try target.map { try Target($0) }
    if named != nil, serverPid == nil, let blind = thresholds.first(where: { $0.metric.needsProcess }) {
      throw ValidationError("--fail-if '\(blind.text)' needs --server-pid, to read the server's use")
    }
    // What is wrong with the options is said before a server is started.
    let carriage = try carriage()
    _ = try plan(for: named ?? Target("irc://127.0.0.1"))

    let server = named == nil ? try MadangServerProcess.start(workers: workers, carriage: carriage) : nil
    defer { server?.end() }
    guard let target = named ?? server?.target else { return }
    var report = try LoadSession.run(
      plan(for: target), name: server?.name ?? target.description,
      process: server?.processIdentifier ?? serverPid)
    report.workers = workers
    report.crossed = thresholds.filter { $0.isCrossed(by: report.value(of: $0.metric)) }
    for line in report.lines { print(line) }
    try output?.write(report)
    try OutputFile.write(report.percentileText, to: hgrm, of: "--hgrm")
    try chart.write(report.percentileChart)
    if report.measurement.isInterrupted { throw LoadFailure.interrupted }
    if !report.crossed.isEmpty { throw ExitCode(1) }
  }

  /// How the madang listens that is started here.
  private func carriage() throws -> Carriage {
    if target != nil, transport != nil || subprotocol != nil {
      throw ValidationError(
        "--transport and --subprotocol are only for a madang that is started here; a --target says both.")
    }
    let word = subprotocol ?? "text"
    guard let chosen = Subprotocol(word: word) else {
      throw ValidationError("--subprotocol \(word): it must be text, binary or lines.")
    }
    let scheme = transport ?? "irc"
    guard let carriage = scheme == "irc" ? Carriage() : Carriage(scheme: scheme, subprotocol: chosen) else {
      throw ValidationError("--transport \(scheme): it must be irc, ircs, ws or wss.")
    }
    if subprotocol != nil, carriage.subprotocol == nil {
      throw ValidationError("--subprotocol is only for --transport ws and wss.")
    }
    return carriage
  }

  private func checkContradictions() throws {
    if scenario == .echo, options.rooms != 1 {
      throw ValidationError("--rooms has no place in --scenario echo: each connection has a room of its own.")
    }
    if scenario == .idle, options.rate != nil || options.window != nil || options.senders != nil {
      throw ValidationError("--rate, --window and --senders have no place in --scenario idle: nobody says anything.")
    }
    if scenario == .idle, hgrm != nil || chart.svg != nil {
      throw ValidationError("--hgrm and --svg have no place in --scenario idle: nothing is timed.")
    }
    if troublemakers != nil, scenario != .churn, scenario != .slowReader {
      throw ValidationError("--troublemakers is only for --scenario churn and slow-reader.")
    }
    if let serverPid {
      if target == nil {
        throw ValidationError("--server-pid is only for a --target; of a madang started here it is known.")
      }
      try ProcessMeter.require(serverPid)
    }
  }

  private func plan(for target: Target) throws -> LoadPlan {
    let trouble =
      switch scenario {
      case .churn: troublemakers ?? max(1, options.connections / 5)
      case .slowReader: troublemakers ?? min(10, max(1, options.connections / 2))
      case .fanout, .idle, .echo: 0
      }
    var target = target
    if echoes { target.echoes = true }
    return try options.plan(for: target, scenario: scenario, troublemakers: trouble)
  }

  private func parsed(_ text: String) throws -> Threshold { try Threshold(text) }
}

extension Scenario: ExpressibleByArgument {}
