import MadangSimulator
import Testing

/// That twins find what they are there for.
@Suite struct TwinTests {
  @Test("an entry that is told otherwise than it was is found, or says the same")
  func falsified() throws {
    var found = 0
    for seed in UInt64(1)...30 {
      var plan = SimulationPlan(seed: seed)
      plan.twin.falsified = 40 + Int(seed)
      let simulation = Simulation(plan)
      try simulation.run()
      if simulation.twin.failure != nil { found += 1 }
    }
    // The last byte of a text that is only said is nothing that a world remembers.
    #expect(found >= 5, "of 30 falsified entries \(found) were found")
  }

  @Test("twins are compared, and made anew of snapshots, many times")
  func compares() throws {
    var comparisons = 0
    var snapshots = 0
    for seed in UInt64(1)...10 {
      let simulation = Simulation(SimulationPlan(seed: seed))
      try simulation.run()
      comparisons += simulation.twin.comparisons
      snapshots += simulation.twin.snapshots
    }
    #expect(comparisons > 50 && snapshots > 10, "\(comparisons) comparisons, \(snapshots) snapshots")
  }

  @Test("a server that is driven step by step has a twin, too")
  func stepByStep() throws {
    let server = try SimulatedServer()
    for nick in ["ann", "ben"] { _ = server.ask("JOIN #room\r\nPRIVMSG #room :hello", server.register(nick)) }
    server.stop()
    let twin = try #require(server.twin)
    #expect(twin.count > 8 && twin.comparisons > 1 && twin.failure == nil)
  }
}
