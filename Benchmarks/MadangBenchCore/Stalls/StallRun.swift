import MadangKernel

/// Runs scenarios, each on a fresh server.
package enum StallRun {
  /// `note`: told a line now and then, as a scenario may take a minute.
  package static func run(
    _ scenario: StallScenario, _ plan: StallPlan, note: (String) -> Void
  ) throws(LoadFailure) -> [StallFigure] {
    try checkDescriptors(plan)
    switch scenario {
    case .list: return try list(plan, note)
    case .rejoin: return try rejoin(plan, note)
    case .churn: return try churn(plan, note)
    case .nicks: return try nicks(plan, note)
    case .killed: return try killed(plan, note)
    case .search: return try search(plan, note)
    case .logins: return try logins(plan, note)
    case .oper: return try oper(plan, note)
    case .pruning: return try pruning(plan, note)
    case .sigterm: return try sigterm(plan, note)
    case .longlist: return try longList(plan, note)
    case .masks: return try masks(plan, note)
    case .absent: return try absent(plan, note)
    case .handshakes: return try handshakes(plan, note)
    case .silent: return try silent(plan, note)
    }
  }

  /// The server has the same limit, and needs as many.
  private static func checkDescriptors(_ plan: StallPlan) throws(LoadFailure) {
    do throws(Errno) {
      let limit = try DescriptorLimit.raise()
      let needed = plan.connections + plan.bystanders + StallPlan.spareDescriptors
      if needed > limit { throw Errno.tooManyOpenFiles }
    } catch {
      throw .server("too few descriptors for \(Quantity.grouped(plan.connections)) connections: \(error)")
    }
  }

  /// Settings under which a room is filled and furnished quickly. What is asked stays slowed.
  static let quickSpeech = "[limits]\nspeech-burst = 10000\nspeech-per-second = 10000\n"

  static func deadline(in seconds: Double) -> UInt64 { MonotonicClock.nanoseconds() + UInt64(seconds * 1e9) }

  static func seconds(since start: UInt64) -> String {
    Quantity.time(microseconds: Double(MonotonicClock.nanoseconds() - start) / 1000)
  }

  /// What the server did to those who made the trouble, for a note.
  static func closings(_ crowd: borrowing Crowd) -> String {
    crowd.closedByServer == 0
      ? "" : ", \(Quantity.grouped(crowd.closedByServer)) of them closed (\(crowd.reasons.words))"
  }
}
