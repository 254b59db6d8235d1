import ArgumentParser
import MadangBenchCore

/// `madang-bench engine`.
struct EngineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine", abstract: "Measures servers of NATS alone: what a cluster's log can take at most.",
    discussion: """
      It starts servers of NATS on this machine, stores batches by the library that nodes use, and ends them afterwards.
      """)

  @Option(help: "How many servers of NATS; 3 keep each batch three times.")
  var engines = 3

  @Option(help: "The nats-server to start (default: the one that is installed).")
  var natsServer: String?

  @Option(help: "Sizes of batches in bytes, comma-separated.")
  var batchBytes = "1000,8000,64000"

  @Option(help: "How many batches are on the way; three nodes have two each.")
  var window = 6

  @Option(help: "Seconds for each size.")
  var seconds = 5.0

  @Flag(help: "Kill each server in turn, and tell how long nothing comes.")
  var kill = false

  @OptionGroup var json: JSONOptions

  func run() throws {
    let sizes = batchBytes.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    if !sizes.allSatisfy({ (1...256_000).contains($0) }) {
      throw ValidationError("--batch-bytes must be numbers between 1 and 256000, with commas between them")
    }
    if ![1, 3, 5].contains(engines) { throw ValidationError("--engines must be 1, 3 or 5") }
    if !(1...4_000).contains(window) { throw ValidationError("--window must be between 1 and 4000") }
    if !(0.1...3_600).contains(seconds) { throw ValidationError("--seconds must be between 0.1 and 3600") }
    if kill, engines < 3 {
      throw ValidationError("--kill needs three servers of NATS: with one, nothing comes at all.")
    }
    let output = try json.open()
    let servers = try EngineServers(count: engines, program: natsServer)
    defer { servers.end() }
    let figures = try EngineFigures.run(
      servers, sizes: sizes, window: window, seconds: seconds, kills: kill
    ) { print("  \($0)") }
    print("")
    for line in figures.lines { print(line) }
    try output?.write(figures)
  }
}
