import MadangKernel
import MadangTestTraits
import Testing

@testable import MadangBenchCore

/// Whole loads against servers that do one thing wrong: each figure says what it was, and the others stay as they are.
@Suite(.serialized, .waits) struct LyingServerTests {
  private func load(
    _ lie: LyingServer.Lie, scenario: Scenario = .fanout, pace: Pace = .rate(200), seconds: Double = 0.5,
    change: (inout LoadPlan) -> Void = { _ in }
  ) throws -> LoadReport {
    try LyingServer.run(lie) { address in
      var plan = LoadPlan(
        dialect: .irc, address: address, scenario: scenario, connections: 10, senders: 4, pace: pace, seconds: seconds,
        warmupSeconds: 0, settleSeconds: 0, troublemakers: scenario == .slowReader ? 2 : 0)
      change(&plan)
      return try LoadRun.run(plan, target: "liar", process: nil, observer: SilentObserver())
    }
  }

  @Test func anHonestOneIsClean() throws {
    let found = try load(.none).measurement
    #expect(found.lost == 0 && found.duplicated == 0 && found.reordered == 0 && found.closedByServer == 0)
    #expect(found.deliveries >= found.messages * 8 && found.messages > 0)
  }

  @Test func whatItDropsIsLost() throws {
    let found = try load(.drops(every: 10)).measurement
    #expect(found.lost == found.messages / 10 * 9 || found.lost == (found.messages / 10 + 1) * 9)
    #expect(found.duplicated == 0)
  }

  @Test func whatComesTwiceIsDuplicatedAndServesNobody() throws {
    let found = try load(.repeats(every: 1)).measurement
    #expect(found.duplicated >= found.messages * 8)
    #expect(found.lost == 0)
    #expect(found.deliveries <= found.messages * 9)
  }

  @Test func whatComesBackDoesNotHideALoss() throws {
    let report = try load(.returnsInsteadOfOne)
    let found = report.measurement
    #expect(found.lost >= found.messages)
    #expect(found.duplicated == found.returned && found.returned >= found.messages)
    #expect(report.lines.contains { $0.contains("came back to their senders") })
  }

  @Test func whenSomeAreThrownOutTheLoadGoesOnAmongTheOthers() throws {
    let (before, window) = (20, 8)
    let found = try load(.closesTwo(after: before), pace: .window(window)).measurement
    #expect(found.closedByServer == 2)
    #expect(found.messages > before + 2 * window, "the window does not wait for those that are gone")
    #expect(found.lost <= 2 * 16, "what was on its way to them")
  }

  @Test func aStallIsInTheLatencyFromTheDueTime() throws {
    let report = try load(.stalls(after: 50, milliseconds: 300))
    #expect(report.latency.max >= 290_000)
    #expect(report.latency.p90 >= 100_000)
    #expect(report.measurement.lost == 0)
  }

  @Test func whatWasLostBeforeAndComesAfterwardsIsNoTrap() throws {
    // The calm ends without its last messages; they come while the others don't read.
    let report = try load(.stalls(after: 40, milliseconds: 5600), scenario: .slowReader, seconds: 0.25)
    #expect((report.calm?.lost ?? 0) > 0)
    #expect(report.measurement.lost >= report.calm?.lost ?? 0, "what went wrong in the calm is not kept quiet")
  }

  @Test func whoOnlyListensIsHeardNowAndThen() throws {
    let found = try load(.closesSilent(milliseconds: 1200), pace: .rate(2000), seconds: 2.5) { plan in
      plan.silenceSecondsMax = 0.3
    }.measurement
    #expect(found.closedByServer == 0)
  }

  @Test func aServerWithoutEchoIsNamed() {
    let error = #expect(throws: LoadFailure.self) { try load(.none, scenario: .echo) }
    #expect(error?.description.contains("no echo-message") == true)
  }
}
