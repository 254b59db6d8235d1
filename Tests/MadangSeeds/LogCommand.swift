import ArgumentParser
import MadangSimulator

/// `madang-seeds log`: nodes that share a log.
struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Nodes and the log that they share, between which all is lost, doubled and late.")

  @OptionGroup var range: SeedRange

  func run() throws {
    var tally: [String: Int] = [:]
    let failures = range.failures { seed in
      let simulation = LogSimulation(seed: seed)
      defer { tally.merge(simulation.tally, uniquingKeysWith: +) }
      do throws(LogSimulation.Failure) {
        try simulation.run()
        return nil
      } catch { return "seed \(seed): \(error)\n  replay: madang-seeds log --from \(seed) --seeds 1" }
    }
    print(tally.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
    try range.conclude(failures: failures, unreached: LogSimulation.unreached(tally, seeds: range.seeds))
  }
}
