import ArgumentParser
import MadangSimulator

/// `madang-seeds cluster`: several nodes and one log.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "Nodes that hold one world, on simulated kernels and a simulated log.")

  /// A simulation takes a hundredth of this.
  private static let secondsMax: UInt32 = 60

  @OptionGroup var range: SeedRange

  @Flag(help: "Tells what is said and heard.")
  var trace = false

  func run() throws {
    var tally = ClusterTally()
    let failures = range.failures { seed in
      CrashNote.arm(seed: seed, secondsMax: ClusterCommand.secondsMax)
      defer { CrashNote.disarm() }
      let simulation = ClusterSimulation(ClusterPlan(seed: seed))
      if trace { simulation.trace { print($0) } }
      defer { tally.add(simulation.tally) }
      do throws(SimulationFailure) {
        try simulation.run()
        return nil
      } catch {
        return "\(error.sentence), with seed \(seed)\n  replay: madang-seeds cluster --from \(seed) --seeds 1 --trace"
      }
    }
    print(tally)
    try range.conclude(failures: failures, unreached: tally.unreached)
  }
}
