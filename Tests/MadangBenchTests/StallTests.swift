import Foundation
import MadangKernel
import MadangTestTraits
import Testing

@testable import MadangBenchCore

/// The scenarios of `stalls`: what they are told, what they find, and what they say.
@Suite(.serialized, .waits) struct StallTests {
  @Test func scenariosAreNamed() throws {
    #expect(try StallPlan.scenarios("list,killed,list") == [.list, .killed])
    let error = #expect(throws: UnusableOption.self) { try StallPlan.scenarios("list,") }
    #expect(error?.description.contains("unknown scenario ''; there are list, rejoin") == true)
  }

  @Test func aPlanThatCannotBeTriedSaysWhy() {
    #expect(StallPlan().problem == nil)
    #expect(StallPlan(connections: 9).problem?.contains("--connections") == true)
    #expect(StallPlan(seconds: 0.5).problem?.contains("--seconds") == true)
    #expect(StallPlan(attackers: 0).problem?.contains("--attackers") == true)
    #expect(StallPlan(addresses: 0).problem?.contains("--addresses") == true)
    #expect(StallPlan(messages: 1).problem?.contains("--messages") == true)
    #expect(StallPlan(bystanders: 1).problem?.contains("--bystanders") == true)
    #expect(StallPlan(workers: 0).problem?.contains("--workers") == true)
    #expect(StallPlan(seconds: .nan).problem != nil)
  }

  private static func figure(
    value: Double, bound: Double, isLeast: Bool = false, hasFaults: Bool = false
  ) -> StallFigure {
    StallFigure(
      name: "list", before: "1 s", value: value, unit: .microseconds, bound: bound, isLeast: isLeast, target: "≤ 1 ms",
      hasFaults: hasFaults)
  }

  @Test func aTargetIsReachedOnlyWhereNothingWasLost() {
    #expect(Self.figure(value: 10, bound: 10).isReached)
    #expect(!Self.figure(value: 11, bound: 10).isReached)
    #expect(!Self.figure(value: .nan, bound: 10).isReached, "what was not measured has reached nothing")
    #expect(!Self.figure(value: 1, bound: 10, hasFaults: true).isReached)
    #expect(Self.figure(value: 10, bound: 10, isLeast: true).isReached)
    #expect(!Self.figure(value: 9, bound: 10, isLeast: true).isReached)
    let lossy = StallSample(lost: 1)
    #expect(!StallFigure.latency(.list, lossy, boundMilliseconds: 1000, target: "", note: "").isReached)
  }

  @Test func theTableFitsAnOrdinaryTerminal() {
    var report = StallReport()
    for scenario in StallScenario.allCases {
      let targets = ["p99 ≤ 250 ms", "≤ 32 MiB more"]
      for (suffix, target) in zip(["", "/names"], targets) {
        report.figures.append(
          StallFigure(
            name: scenario == .longlist ? "longlist\(suffix)" : scenario.rawValue, before: scenario.before,
            median: 123_400, value: 78.9 * 1_048_576, unit: .bytes, bound: 0, target: target,
            note: String(repeating: "something about it ", count: 20)))
      }
    }
    report.failures = [.init(.logins, String(repeating: "why it failed ", count: 20))]
    #expect(!report.areAllReached)
    for line in report.lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test func theBystandersHearWhatIsSaidAndNothingIsLostWhereNobodyMakesTrouble() throws {
    try LyingServer.run(.none) { address in
      let sideline = try Bystanders.start(Target(dialect: .irc, address: address), count: 5)
      defer { sideline.end() }
      sideline.begin()
      try wait { sideline.progress >= 16 }
      let sample = try sideline.finish()
      #expect(sample.latency.totalCount >= 16 && sample.lost == 0 && sample.closed == 0)
      #expect(sample.microseconds(at: 100) < 5_000_000)
    }
  }

  @Test func aServerThatStallsIsSeenByTheBystanders() throws {
    try LyingServer.run(.stalls(after: 3, milliseconds: 600)) { address in
      let sideline = try Bystanders.start(Target(dialect: .irc, address: address), count: 5)
      defer { sideline.end() }
      sideline.begin()
      try wait { sideline.progress >= 40 }
      let sample = try sideline.finish()
      #expect(sample.microseconds(at: 100) >= 550_000, "it counts from when it was due")
    }
  }

  @Test func whoMeasuresIsClosedAndTheScenarioSaysSo() throws {
    try LyingServer.run(.closesTwo(after: 2)) { address in
      let sideline = try Bystanders.start(Target(dialect: .irc, address: address), count: 5)
      defer { sideline.end() }
      sideline.begin()
      try wait { sideline.progress >= 12 }
      #expect(try sideline.finish().closed == 2)
    }
  }

  @Test func aSmallScenarioRunsFromItsServersStartToItsEnd() throws {
    var notes: [String] = []
    let plan = StallPlan(scenarios: [.killed], connections: 100, seconds: 1, bystanders: 10)
    let figures = try StallRun.run(.killed, plan) { notes.append($0) }
    #expect(figures.map(\.name) == ["killed"])
    let figure = try #require(figures.first)
    #expect(figure.value > 0 && figure.value.isFinite && !figure.hasFaults)
    #expect(notes == ["100 are in one room"])
  }

  /// A condition with a deadline, which is against hanging.
  private func wait(_ isMet: () -> Bool) throws {
    let deadline = MonotonicClock.nanoseconds() + 60_000_000_000
    while !isMet() {
      try #require(MonotonicClock.nanoseconds() < deadline)
      sched_yield()
    }
  }
}
