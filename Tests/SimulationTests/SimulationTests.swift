import Foundation
import MadangSimulator
import Testing

/// `MADANG_SEEDS=N` runs so many seeds, `MADANG_SEED=S` replays one; with `MADANG_TRACE=1` it tells what is said and heard.
/// `madang-seeds server` runs many more, in a release build.
@Suite("The server on a simulated kernel", .serialized)
struct SimulationTests {
  private let environment = ProcessInfo.processInfo.environment
  private static let seedsDefault: UInt64 = 60
  /// A simulation takes a hundredth of this.
  private static let secondsMax: UInt32 = 30

  @Test("under seeded faults nothing is lost, doubled, reordered or left behind; who is closed is told why")
  func runsSeeds() {
    var tally = SimulationTally()
    if let seed = environment["MADANG_SEED"].flatMap({ UInt64($0) }) {
      run(seed, &tally)
    } else {
      let count = environment["MADANG_SEEDS"].flatMap { UInt64($0) } ?? SimulationTests.seedsDefault
      for seed in 1...max(1, count) { run(seed, &tally) }
      if count >= 1_000 { #expect(tally.unreached == []) }
    }
    print(tally)
  }

  private func run(_ seed: UInt64, _ tally: inout SimulationTally) {
    CrashNote.arm(seed: seed, secondsMax: SimulationTests.secondsMax)
    defer { CrashNote.disarm() }
    let simulation = Simulation(SimulationPlan(seed: seed))
    if environment["MADANG_TRACE"] != nil { simulation.trace { print($0) } }
    do {
      try simulation.run()
    } catch {
      Issue.record("\(error)")
    }
    tally.add(simulation.tally)
  }

  @Test("the same seed takes the same turns")
  func isDeterministic() throws {
    for seed in UInt64(1)...8 {
      let tallies = try (0..<2).map { _ in
        let simulation = Simulation(SimulationPlan(seed: seed))
        try simulation.run()
        return "\(simulation.tally.turns) \(simulation.tally.kernel)"
      }
      #expect(tallies[0] == tallies[1])
    }
  }
}
