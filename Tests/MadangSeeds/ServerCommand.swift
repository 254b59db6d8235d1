import ArgumentParser
import Glibc
import MadangSimulator

/// `madang-seeds server`: the whole server on a simulated kernel.
struct ServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server", abstract: "The server under seeded faults, on a simulated kernel.")

  /// A simulation takes a hundredth of this.
  private static let secondsMax: UInt32 = 30

  @Option(help: "The first seed.")
  var from: UInt64 = 1

  @Option(help: "How many seeds.")
  var seeds: UInt64 = 1_000

  @Flag(help: "Fails where something that they are there for happens in none of them; 1,000 reach it all.")
  var reach = false

  @Flag(help: "Tells what is said and heard.")
  var trace = false

  func validate() throws {
    guard seeds > 0 else { throw ValidationError("--seeds must be at least 1.") }
    guard from <= .max - (seeds - 1) else { throw ValidationError("--from and --seeds go beyond the last seed.") }
  }

  func run() throws {
    var tally = SimulationTally()
    var failures = 0
    for seed in from...from + (seeds - 1) where !succeeds(seed, &tally) { failures += 1 }
    print(tally)
    let unreached = reach ? tally.unreached : []
    for sentence in unreached { print(sentence) }
    print("\(seeds) seeds from \(from) on: \(failures) failed")
    if failures > 0 || !unreached.isEmpty { throw ExitCode.failure }
  }

  /// Prints how it failed, and how to see that again.
  private func succeeds(_ seed: UInt64, _ tally: inout SimulationTally) -> Bool {
    CrashNote.arm(seed: seed, secondsMax: ServerCommand.secondsMax)
    defer { CrashNote.disarm() }
    let simulation = Simulation(SimulationPlan(seed: seed))
    if trace { simulation.trace { print($0) } }
    defer { tally.add(simulation.tally) }
    do {
      try simulation.run()
      return true
    } catch {
      print(error)
      // The next seed may end the process.
      fflush(nil)
      return false
    }
  }
}
