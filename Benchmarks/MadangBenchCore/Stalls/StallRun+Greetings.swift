import MadangKernel

/// What many who begin TLS can do.
extension StallRun {
  private static let handshakesPerSecond = 500.0
  private static let bystandersMin = 200
  /// How long those who say nothing are let be, and how much later they must be forgotten.
  private static let silentSeconds = 10.0
  private static let forgottenSeconds = 10.0
  private static let leftBytesMax = 4 << 20

  static func handshakes(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try secureStage(plan)
    defer { stage.end() }
    var storm = try GreetingStorm(secureAddress(stage))
    defer { storm.close() }
    let calm = try stage.calm()
    let start = MonotonicClock.nanoseconds()
    let end = deadline(in: plan.seconds)
    let sample = try stage.measure(seconds: plan.seconds) { crowd throws(LoadFailure) in
      var schedule = SendSchedule(start: start, messagesPerSecond: handshakesPerSecond)
      while MonotonicClock.nanoseconds() < end {
        while schedule.next(at: MonotonicClock.nanoseconds()) != nil { try storm.begin(.whole) }
        try storm.turn(1)
      }
    }
    return [
      .latency(
        .handshakes, sample, boundMilliseconds: greetingBound(calm), calm: calm, target: "1.5 calm + 3 ms",
        note: "\(Quantity.grouped(storm.done)) of \(Quantity.grouped(storm.begun)) handshakes were done")
    ]
  }

  static func silent(_ plan: StallPlan, _ note: (String) -> Void) throws(LoadFailure) -> [StallFigure] {
    var stage = try secureStage(plan)
    defer { stage.end() }
    var storm = try GreetingStorm(secureAddress(stage))
    defer { storm.close() }
    let calm = try stage.calm()
    let meter = ProcessMeter(identifier: stage.server.processIdentifier)
    let before = meter.residentBytes ?? 0
    var most = 0
    let sample = try stage.measure(seconds: 1) { crowd throws(LoadFailure) in
      for number in 0..<plan.attackers(in: .silent) {
        try storm.begin(number % 2 == 0 ? .nothing : .hello)
        if number % 20 == 0 { try storm.turn(0) }
      }
      let end = deadline(in: silentSeconds - 1)
      while MonotonicClock.nanoseconds() < end {
        try storm.turn(10)
        most = max(most, (meter.residentBytes ?? 0) - before)
      }
    }
    note("they held \(Quantity.bytes(Double(most)))")
    let latest = deadline(in: forgottenSeconds)
    var left = most
    while MonotonicClock.nanoseconds() < latest, left > leftBytesMax {
      try storm.turn(50)
      left = (meter.residentBytes ?? 0) - before
    }
    let held = Quantity.bytes(Double(most))
    let others = "\(Quantity.grouped(storm.begun)) began TLS, one half without a word; \(held) held"
    return [
      .latency(
        .silent, sample, boundMilliseconds: greetingBound(calm), calm: calm, target: "1.5 calm + 3 ms", note: others),
      StallFigure(
        name: StallScenario.silent.rawValue + "/left", value: Double(left), unit: .bytes, bound: Double(leftBytesMax),
        target: "≤ 4 MiB more", note: "within 20 s after they came"),
    ]
  }

  private static func greetingBound(_ calm: StallSample) -> Double { calm.microseconds(at: 99) / 1000 * 1.5 + 3 }

  private static func secureStage(_ plan: StallPlan) throws(LoadFailure) -> StallStage {
    var plan = plan
    plan.bystanders = max(plan.bystanders, bystandersMin)
    return try StallStage(plan, measurer: .bystanders, isSecure: true)
  }

  private static func secureAddress(_ stage: borrowing StallStage) throws(LoadFailure) -> Address {
    guard stage.server.targets.count > 1 else { throw .server("madang does not say where it speaks TLS") }
    return stage.server.targets[1].address
  }
}
