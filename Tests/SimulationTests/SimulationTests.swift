import MadangSimulator
import Testing

@Suite("The server on a simulated kernel", .serialized)
struct SimulationTests {
  @Test("a few clients come, talk and go")
  func runsSeeds() {
    for seed in UInt64(1)...20 {
      do {
        let simulation = Simulation(SimulationPlan(seed: seed))
        try simulation.run()
      } catch {
        Issue.record("\(error)")
      }
    }
  }
}
