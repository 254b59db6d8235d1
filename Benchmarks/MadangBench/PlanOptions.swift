import ArgumentParser
import MadangBenchCore
import MadangKernel

/// The options that describe a load, the same for each subcommand.
struct PlanOptions: ParsableArguments {
  @Option(help: "How many connections, all in rooms.")
  var connections = 1000

  @Option(help: "Into how many rooms they are divided.")
  var rooms = 1

  @Option(help: "How many of them say something (default: 200, or one for each room).")
  var senders: Int?

  @Option(help: "The bytes of each message's text.")
  var bytes = 100

  @Option(help: "Messages per second in all, each at its due time.")
  var rate: Double?

  @Option(
    help:
      "Messages on their way at once, instead of a rate (default: 1024; for slow-reader 256, for churn a rate of 100).")
  var window: Int?

  @Option(help: "How long to measure.")
  var seconds = 5.0

  @Option(help: "How long to talk before measuring.")
  var warmup = 1.0

  @Option(help: "How many are on their way into their rooms at once, at most.")
  var joining = 200

  @Option(help: "How many loopback addresses to connect from, 127.0.0.2 and on.")
  var sourceAddresses = 8

  @Option(help: "The number of the first connection, where other generators have those before it.")
  var firstConnection = 0

  @Option(help: "The number of the first room, likewise.")
  var firstRoom = 0

  func plan(for target: Target, scenario: Scenario = .fanout, troublemakers: Int = 0) throws -> LoadPlan {
    if rate != nil, window != nil { throw ValidationError("--rate and --window exclude each other.") }
    let pace: Pace = rate.map { .rate($0) } ?? window.map { .window($0) } ?? PlanOptions.usualPace(of: scenario)
    var plan = LoadPlan(
      dialect: target.dialect, address: target.address, scenario: scenario, connections: connections, rooms: rooms,
      senders: senders, bytes: bytes, pace: pace, seconds: seconds, warmupSeconds: warmup,
      sourceAddresses: sourceAddresses, joiningMax: joining, troublemakers: troublemakers, echoes: target.echoes)
    plan.carriage = target.carriage
    plan.others = target.others
    guard (0...10_000_000).contains(firstConnection), (0...10_000_000).contains(firstRoom) else {
      throw ValidationError("--first-connection and --first-room must be between 0 and 10,000,000")
    }
    plan.firstConnection = firstConnection
    plan.firstRoom = UInt32(firstRoom)
    if let problem = plan.problem { throw ValidationError(problem) }
    return plan
  }

  /// Where latencies are compared, the server must be able to carry the load. A slow reader is only noticed after
  /// megabytes, so that one needs more.
  private static func usualPace(of scenario: Scenario) -> Pace {
    switch scenario {
    case .fanout, .idle, .echo: .window(1024)
    case .slowReader: .window(256)
    case .churn: .rate(100)
    }
  }
}
