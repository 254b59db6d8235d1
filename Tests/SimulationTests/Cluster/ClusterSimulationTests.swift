import Foundation
import MadangSimulator
import MadangWorld
import Testing

/// `MADANG_SEEDS=N` runs so many seeds, `MADANG_SEED=S` replays one; with `MADANG_TRACE=1` it tells what is said and
/// heard.
@Suite("Nodes that hold one world, on simulated kernels and a simulated log", .serialized)
struct ClusterSimulationTests {
  private let environment = ProcessInfo.processInfo.environment
  private static let seedsDefault: UInt64 = 20

  @Test("whatever befalls nodes and log, there is one order, nothing is lost, doubled or alone, and worlds are alike")
  func runsSeeds() {
    var tally = ClusterTally()
    var seeds: ClosedRange<UInt64> = 1...ClusterSimulationTests.seedsDefault
    if let seed = environment["MADANG_SEED"].flatMap({ UInt64($0) }) {
      seeds = seed...seed
    } else if let count = environment["MADANG_SEEDS"].flatMap({ UInt64($0) }) {
      seeds = 1...max(1, count)
    }
    for seed in seeds {
      CrashNote.arm(seed: seed, secondsMax: 60)
      defer { CrashNote.disarm() }
      let simulation = ClusterSimulation(ClusterPlan(seed: seed))
      if environment["MADANG_TRACE"] != nil { simulation.trace { print($0) } }
      do { try simulation.run() } catch { Issue.record("\(error)") }
      tally.add(simulation.tally)
    }
    print(tally)
  }

  #if DEBUG
    @Test("where the test of lives is left out, that is found within 200 seeds")
    func findsWithoutLives() async {
      await #expect(processExitsWith: .failure) { try ClusterSimulationTests.simulate(without: .epoch) }
    }

    @Test("where the test of numbers is left out, that is found within 200 seeds")
    func findsWithoutNumbers() async {
      await #expect(processExitsWith: .failure) { try ClusterSimulationTests.simulate(without: .number) }
    }

    @Test("where nodes take a nickname that somebody elsewhere has, that is found within 200 seeds")
    func findsWithoutClaims() async {
      await #expect(processExitsWith: .failure) { try ClusterSimulationTests.simulate(without: .claim) }
    }

    @Test("where nodes hand out to people of others, that is found within 200 seeds")
    func findsWithoutLocality() async {
      await #expect(processExitsWith: .failure) { try ClusterSimulationTests.simulate(without: .locality) }
    }

    /// Fails, or traps, where one of the seeds finds something; so does one that never ends.
    private static func simulate(without rule: ClusterRule) throws {
      for seed in UInt64(1)...200 {
        CrashNote.arm(seed: seed, secondsMax: 60)
        try ClusterRule.$leftOut.withValue(rule) { try ClusterSimulation(ClusterPlan(seed: seed)).run() }
      }
    }
  #endif
}
