import MadangKernel

/// What many in one room can do.
extension StallRun {
  /// The longest time for all to get in, or to be told that others left.
  private static let crowdSecondsMax = 180.0

  static func rejoin(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try StallStage(plan, measurer: .bystanders)
    defer { stage.end() }
    let all = try stage.crowd.gather(plan.connections, nick: "back")
    note("\(Quantity.grouped(all.count)) are connected")
    let calm = try stage.calm()
    var took = ""
    let sample = try stage.measure(seconds: 1) { crowd throws(LoadFailure) in
      let start = MonotonicClock.nanoseconds()
      crowd.expect("366 ")
      for number in all { crowd.send(number, "JOIN #big\r\n") }
      try crowd.pump(until: deadline(in: crowdSecondsMax)) { $0.hits + $0.closedByServer >= all.count }
      took = "\(Quantity.grouped(crowd.hits)) of \(Quantity.grouped(all.count)) were in after \(seconds(since: start))"
      took += closings(crowd)
    }
    return [
      .latency(.rejoin, sample, boundMilliseconds: 250, calm: calm, target: "p99 ≤ 250 ms", note: took)
    ]
  }

  static func churn(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    let size = plan.connections / 2
    return try crowded(.churn, plan, size: size, answer: "366 ", note) { _, _ in "PART #big\r\nJOIN #big\r\n" }
  }

  static func nicks(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    try crowded(.nicks, plan, size: plan.connections, answer: "PONG ", note) { number, round in
      "NICK x\(number)x\(round)\r\nPING :changed\r\n"
    }
  }

  /// Those of the first address are members, and do something that all members are told.
  private static func crowded(
    _ scenario: StallScenario, _ plan: StallPlan, size: Int, answer: String, _ note: (String) -> Void,
    _ text: (Int, Int) -> String
  ) throws(LoadFailure) -> [StallFigure] {
    var stage = try StallStage(plan, measurer: .bystanders)
    defer { stage.end() }
    let restless = try stage.crowd.gather(min(plan.attackers(in: scenario), size / 2), nick: "restless")
    let others = try stage.crowd.gather(
      size - restless.count, nick: "member", capabilities: "no-implicit-names")
    try stage.crowd.join(others, "#big")
    try stage.crowd.join(restless, "#big")
    note("\(Quantity.grouped(size)) are in one room")
    let calm = try stage.calm()
    var done = 0
    var closed = ""
    let sample = try stage.measure(seconds: plan.seconds) { crowd throws(LoadFailure) in
      try crowd.keepOn(restless, until: deadline(in: plan.seconds), answer: answer, text)
      done = crowd.hits
      closed = closings(crowd)
    }
    let rate = Quantity.short(Double(done) / plan.seconds)
    return [
      .latency(
        scenario, sample, boundMilliseconds: 50, calm: calm, target: "p99 ≤ 50 ms",
        note: "\(restless.count) of \(Quantity.grouped(size)) did it \(rate) times a second\(closed)")
    ]
  }

  static func killed(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try StallStage(plan, measurer: .bystanders)
    defer { stage.end() }
    let all = try fill(&stage, plan, note)
    let calm = try stage.calm()
    let sample = try stage.measure(seconds: 1) { crowd throws(LoadFailure) in crowd.leave(all) }
    return [
      .latency(
        .killed, sample, boundMilliseconds: 250, calm: calm, target: "p99 ≤ 250 ms",
        note: "\(Quantity.grouped(all.count)) ended, and the first second was measured")
    ]
  }

  static func sigterm(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try StallStage(plan, measurer: .nobody)
    defer { stage.end() }
    let all = try fill(&stage, plan, note)
    let start = MonotonicClock.nanoseconds()
    let latest = deadline(in: 60)
    stage.server.askToEnd()
    while stage.server.isRunning, MonotonicClock.nanoseconds() < latest { try stage.crowd.turn(5) }
    let took = Double(MonotonicClock.nanoseconds() - start) / 1000
    return [
      StallFigure(
        name: StallScenario.sigterm.rawValue, before: StallScenario.sigterm.before, value: took, unit: .microseconds,
        bound: 2_000_000, target: "≤ 2 s",
        note: "\(Quantity.grouped(all.count)) in one room\(closings(stage.crowd))",
        hasFaults: stage.server.isRunning)
    ]
  }

  private static func fill(
    _ stage: inout StallStage, _ plan: StallPlan, _ note: (String) -> Void
  ) throws(LoadFailure) -> Range<Int> {
    let all = try stage.crowd.gather(plan.connections, nick: "member", capabilities: "no-implicit-names")
    try stage.crowd.join(all, "#big")
    note("\(Quantity.grouped(all.count)) are in one room")
    return all
  }
}
