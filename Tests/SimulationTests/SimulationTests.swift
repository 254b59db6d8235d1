import Foundation
import MadangSimulator
import Testing

/// `MADANG_SEEDS=N` runs so many seeds, `MADANG_SEED=S` replays one; with `MADANG_TRACE=1` it tells what is said and heard.
@Suite("The server on a simulated kernel", .serialized)
struct SimulationTests {
  private let environment = ProcessInfo.processInfo.environment
  private static let seedsDefault: UInt64 = 1_000
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
      if count >= SimulationTests.seedsDefault { checkReach(tally) }
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

  /// All that the seeds are there for has happened in some of them.
  private func checkReach(_ tally: SimulationTally) {
    for reason in [
      "SendQ exceeded", "Excess Flood", "Ping timeout", "Connection closed", "Connection reset by peer", "Quit: done",
    ] { #expect(tally.departures[reason, default: 0] > 0, "Nobody left for: \(reason)") }
    #expect(tally.departures["Server shutting down"] == nil, "Somebody was told of departures during a shutdown.")
    #expect(tally.pausedTurns > 0, "No mailbox was ever full.")
    #expect(tally.restingTurns > 0, "Descriptors never ran out.")
    #expect(tally.kernel.refused > 0 && tally.kernel.acceptFailures > 0)
    #expect(tally.kernel.registerFailures > 0)
    #expect(tally.kernel.resets > 0)
    #expect(tally.kernel.shortSends > 0 && tally.kernel.blockedSends > 0 && tally.kernel.blockedReceives > 0)
    #expect(tally.whispers > 0 && tally.whispersToPlain > 0)
    #expect(tally.plainLines > 0 && tally.labelledAnswers > 0)
    #expect(tally.namesDenied > tally.namesClaimed && tally.namesClaimed > 0)
    for finding in [
      "roster", "topic", "modes", "not operator", "may not speak", "inviteOnly", "wrongKey", "full", "banned",
      "plain inviteOnly", "plain wrongKey", "plain full", "plain banned", "plain mayNotSpeak", "plain topic",
    ] { #expect(tally.findings[finding, default: 0] > 0, "Nobody ever found: \(finding)") }
  }
}
