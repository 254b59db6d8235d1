import MadangKernel

/// People in a room of their own, one of whom says something every 50 ms, each in turn: what flood control lets through.
struct Bystanders: SidelineRole, ~Copyable {
  static let intervalMilliseconds = 50
  /// The longest stretch; a scenario is over long before.
  private static let secondsMax = 3600.0
  /// A server that serves nobody for so long has lost what it was given.
  private static let drainSecondsMax = 60.0

  private var generator: Generator

  /// Returns when all are in their room.
  static func start(_ target: Target, count: Int) throws(LoadFailure) -> Sideline {
    var plan = LoadPlan(
      dialect: target.dialect, address: target.address, connections: count, senders: count,
      pace: .rate(1000 / Double(intervalMilliseconds)), seconds: secondsMax, warmupSeconds: 0, settleSeconds: 0)
    plan.carriage = target.carriage
    plan.others = target.others
    plan.drainSecondsMax = drainSecondsMax
    let settled = plan
    return try Sideline.start(name: "bystanders") { () throws(LoadFailure) in
      Bystanders(generator: try Generator(plan: settled))
    }
  }

  private init(generator: consuming Generator) {
    self.generator = generator
  }

  mutating func settle() throws(LoadFailure) { _ = try generator.join(SilentObserver()) }

  mutating func rest() throws(LoadFailure) { try generator.turn(10) }

  mutating func measure(_ sideline: Sideline) throws(LoadFailure) -> StallSample {
    let talk = try generator.talk(server: nil, SilentObserver()) { delivered in
      sideline.report(delivered)
      return !sideline.isMeasuring
    }
    return StallSample(latency: talk.latency, lost: talk.lost, closed: talk.closedByServer)
  }

  mutating func close() { generator.close() }
}
