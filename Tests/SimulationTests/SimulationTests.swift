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
    let clock = ContinuousClock()
    for seed in only.map({ $0...$0 }) ?? 1...seeds {
      CrashNote.arm(seed: seed, secondsMax: 20)
      let start = clock.now
      let simulation = Simulation(SimulationPlan(seed: seed))
      if environment["MADANG_TRACE"] != nil { simulation.trace { print($0) } }
      do {
        try simulation.run()
      } catch {
        Issue.record("\(error)")
      }
      tally.add(simulation.tally)
      if environment["MADANG_VERBOSE"] != nil { print(seed, clock.now - start, simulation.tally.turns) }
    }
    CrashNote.disarm()
    print(tally)
  }
}
