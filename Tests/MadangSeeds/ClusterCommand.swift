import ArgumentParser
import Glibc
import MadangSimulator

/// `madang-seeds cluster`: several nodes and one log.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "Nodes that hold one world, on simulated kernels and a simulated log.")

  /// A simulation takes a hundredth of this.
  private static let secondsMax: UInt32 = 60

  @Option(help: "The first seed.")
  var from: UInt64 = 1

  @Option(help: "How many seeds.")
  var seeds: UInt64 = 1_000

  @Flag(help: "Tells what is said and heard.")
  var trace = false

  func validate() throws {
    guard seeds > 0 else { throw ValidationError("--seeds must be at least 1.") }
    guard from <= .max - (seeds - 1) else { throw ValidationError("--from and --seeds go beyond the last seed.") }
  }

  func run() throws {
    var tally = ClusterTally()
    var failures = 0
    for seed in from...from + (seeds - 1) {
      CrashNote.arm(seed: seed, secondsMax: ClusterCommand.secondsMax)
      defer { CrashNote.disarm() }
      let simulation = ClusterSimulation(ClusterPlan(seed: seed))
      if trace { simulation.trace { print($0) } }
      do { try simulation.run() } catch {
        failures += 1
        print(error)
        fflush(nil)
      }
      tally.add(simulation.tally)
    }
    print(tally)
    print("\(seeds) seeds from \(from) on: \(failures) failed")
    if failures > 0 { throw ExitCode.failure }
  }
}
