import MadangKernel

/// People in a room of their own, one of whom says something every 50 ms, each in turn: what flood control lets through.
enum Bystanders {
  static let intervalMilliseconds = 50
  /// The longest stretch; a scenario is over long before.
  private static let secondsMax = 3600.0
  /// A server that serves nobody for so long has lost what it was given.
  private static let drainSecondsMax = 60.0

  /// Returns when all are in their room.
  static func start(_ target: Target, count: Int) throws(LoadFailure) -> Sideline {
    var plan = LoadPlan(
      dialect: target.dialect, address: target.address, connections: count, senders: count,
      pace: .rate(1000 / Double(intervalMilliseconds)), seconds: secondsMax, warmupSeconds: 0, settleSeconds: 0)
    plan.drainSecondsMax = drainSecondsMax
    let settled = plan
    let sideline = try Sideline(name: "bystanders") { sideline throws(LoadFailure) in
      var generator = try Generator(plan: settled)
      do throws(LoadFailure) {
        _ = try generator.join(SilentObserver())
        sideline.isReady()
        try serve(&generator, sideline)
      } catch {
        generator.close()
        throw error
      }
      generator.close()
    }
    do throws(LoadFailure) {
      try sideline.ready()
    } catch {
      sideline.end()
      throw error
    }
    return sideline
  }

  private static func serve(_ generator: inout Generator, _ sideline: Sideline) throws(LoadFailure) {
    while true {
      switch sideline.wish {
      case .rest: try generator.turn(10)
      case .measure:
        let talk = try generator.talk(server: nil, SilentObserver()) { delivered in
          sideline.report(delivered)
          return sideline.wish != .measure
        }
        sideline.deliver(StallSample(latency: talk.latency, lost: talk.lost, closed: talk.closedByServer))
      case .end: return
      }
    }
  }
}
