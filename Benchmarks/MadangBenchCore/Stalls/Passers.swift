import MadangKernel

/// People who come into a room of their own and leave it, one of them every 100 ms: what always happens where there are
/// people. Whoever changes the world waits for those who look at it, and all others then wait for him.
enum Passers {
  private static let people = 4
  private static let firstSource: UInt32 = 0x7F03_0001
  private static let periodNanoseconds: UInt64 = 100_000_000

  static func start(_ target: Target) throws(LoadFailure) -> Sideline {
    let sideline = try Sideline(name: "passers") { sideline throws(LoadFailure) in
      var crowd = try Crowd(address: target.address, firstSource: firstSource)
      do throws(LoadFailure) {
        let people = try crowd.gather(people, nick: "passer")
        sideline.isReady()
        try pass(people, &crowd, sideline)
      } catch {
        crowd.close()
        throw error
      }
      crowd.close()
    }
    do throws(LoadFailure) {
      try sideline.ready()
    } catch {
      sideline.end()
      throw error
    }
    return sideline
  }

  private static func pass(
    _ people: Range<Int>, _ crowd: inout Crowd, _ sideline: Sideline
  ) throws(LoadFailure) {
    var rounds = 0
    var next = MonotonicClock.nanoseconds()
    while true {
      switch sideline.wish {
      case .rest: sideline.deliver(StallSample())
      case .measure where MonotonicClock.nanoseconds() >= next:
        // Each says something five times in two seconds, which flood control lets through.
        let person = people.lowerBound + rounds % people.count
        crowd.send(person, rounds / people.count % 2 == 0 ? "JOIN #square\r\n" : "PART #square\r\n")
        rounds += 1
        next += periodNanoseconds
      case .measure: break
      case .end: return
      }
      try crowd.turn(10)
    }
  }
}
