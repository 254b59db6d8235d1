import ArgumentParser
import MadangBenchCore

/// `madang-bench stalls`.
struct StallsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stalls", abstract: "Tries what one connection, or one address, can do to everybody else.",
    usage: "madang-bench stalls [--only <names>] <options>",
    discussion: """
      Each scenario has a fresh madang, with flood control and the bounds that strangers have. 50 people in a room of \
      their own say something every 50 ms, and each delivery is timed from when it was due; or 100 people ask for \
      history. Beside them somebody makes trouble:

      \(StallScenario.allCases.map { "\($0.rawValue): \($0.summary)." }.joined(separator: "\n"))

      The exit status is 1 where a target is not reached.
      """)

  @Option(help: "Only these scenarios, comma-separated.")
  var only: String?

  @Option(help: "Connections in the large room (half as many for churn).")
  var connections = 10_000

  @Option(help: "How long trouble goes on that has no end of its own.")
  var seconds = 10.0

  @Option(help: "Connections that make the trouble (default: 1 for list, 20 for search, 128 for the others).")
  var attackers: Int?

  @Option(help: "Addresses that wrong logins come from.")
  var addresses = 1

  @Option(help: "Messages in the database that is searched, or pruned.")
  var messages = 100_000

  @Option(help: "People who only chat.")
  var bystanders = 50

  @Option(help: "Workers of the madang that is started.")
  var workers: Int?

  @OptionGroup var json: JSONOptions

  func run() throws {
    let plan = StallPlan(
      scenarios: try only.map { try StallPlan.scenarios($0) } ?? StallScenario.allCases, connections: connections,
      seconds: seconds, attackers: attackers, addresses: addresses, messages: messages, bystanders: bystanders,
      workers: workers)
    if let problem = plan.problem { throw ValidationError(problem) }
    let output = try json.open()
    var report = StallReport()
    for scenario in plan.scenarios {
      Progress.say("\(scenario.rawValue): \(scenario.summary)")
      do throws(LoadFailure) {
        report.figures += try StallRun.run(scenario, plan) { Progress.say("  \($0)") }
      } catch {
        if error == .interrupted {
          report.isInterrupted = true
          break
        }
        report.failures.append(.init(scenario, error.description))
      }
    }
    print("")
    for line in report.lines { print(line) }
    try output?.write(report)
    if report.isInterrupted { throw LoadFailure.interrupted }
    if !report.areAllReached { throw ExitCode(1) }
  }
}
