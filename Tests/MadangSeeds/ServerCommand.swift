import ArgumentParser
import MadangSimulator

/// `madang-seeds server`: the whole server on a simulated kernel.
struct ServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server", abstract: "The server under seeded faults, on a simulated kernel.")

  /// A simulation takes a hundredth of this.
  private static let secondsMax: UInt32 = 30

  @OptionGroup var range: SeedRange

  @Flag(help: "Tells what is said and heard.")
  var trace = false

  func run() throws {
    var tally = SimulationTally()
    let failures = range.failures { seed in
      CrashNote.arm(seed: seed, secondsMax: ServerCommand.secondsMax)
      defer { CrashNote.disarm() }
      let simulation = Simulation(SimulationPlan(seed: seed))
      if trace { simulation.trace { print($0) } }
      defer { tally.add(simulation.tally) }
      do throws(SimulationFailure) {
        try simulation.run()
        return nil
      } catch { return error.description }
    }
    print(tally)
    try range.conclude(failures: failures, unreached: tally.unreached)
  }
}
