import Foundation
import MadangSimulator
import Testing

@Suite("The server on a simulated kernel", .serialized)
struct SimulationTests {
  @Test("a few clients come, talk and go")
  func runsSeeds() {
    let environment = ProcessInfo.processInfo.environment
    let only = environment["MADANG_SEED"].flatMap { UInt64($0) }
    let seeds = environment["MADANG_SEEDS"].flatMap { UInt64($0) } ?? 20
    var tally = SimulationTally()
    for seed in only.map({ $0...$0 }) ?? 1...seeds {
      print("seed", seed)
      let clock = ContinuousClock()
      let start = clock.now
      do {
        let simulation = Simulation(SimulationPlan(seed: seed))
        defer { tally.add(simulation.tally) }
        try simulation.run()
      } catch {
        Issue.record("\(error)")
      }
      print("  took", clock.now - start)
    }
    print(tally)
  }
}
