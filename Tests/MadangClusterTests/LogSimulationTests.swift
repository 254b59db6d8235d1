import Foundation
import MadangCluster
import MadangSimulator
import MadangWorld
import Testing

/// One order for all, everything once, and nothing of whoever was given up.
@Suite struct LogSimulationTests {
  /// How many seeds; see `.github/CONTRIBUTING.md`.
  private static let seeds = UInt64(ProcessInfo.processInfo.environment["MADANG_SEEDS"] ?? "") ?? 100

  @Test("All nodes come to the same: what counts, counts once, in the order in which each has said it")
  func holds() throws {
    var tally: [String: Int] = [:]
    for seed in 1...LogSimulationTests.seeds {
      let simulation = LogSimulation(seed: seed)
      do { try simulation.run() } catch { Issue.record("seed \(seed): \(error)") }
      tally.merge(simulation.tally, uniquingKeysWith: +)
    }
    #expect(LogSimulation.unreached(tally, seeds: LogSimulationTests.seeds) == [])
  }

  #if DEBUG
    @Test("Each of the table's rules is missed where it is left out", arguments: [ClusterRule.epoch, .number])
    func missed(_ rule: ClusterRule) {
      let failing = (UInt64(1)...200).first { seed in
        ClusterRule.$leftOut.withValue(rule) { (try? LogSimulation(seed: seed).run()) == nil }
      }
      #expect(failing != nil)
    }
  #endif
}
