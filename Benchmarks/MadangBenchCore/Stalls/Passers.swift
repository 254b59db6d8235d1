import MadangKernel

/// People who come into a room of their own and leave it, one of them every 100 ms: what always happens where there are
/// people. Whoever changes the world waits for those who look at it, and all others then wait for him.
struct Passers: SidelineRole, ~Copyable {
  private static let people = 4
  private static let firstSource: UInt32 = 0x7F03_0001
  private static let periodNanoseconds: UInt64 = 100_000_000

  private var crowd: Crowd
  private var people = 0..<0
  private var rounds = 0

  static func start(_ target: Target) throws(LoadFailure) -> Sideline {
    try Sideline.start(name: "passers") { () throws(LoadFailure) in
      Passers(crowd: try Crowd(address: target.address, firstSource: firstSource))
    }
  }

  private init(crowd: consuming Crowd) {
    self.crowd = crowd
  }

  mutating func settle() throws(LoadFailure) { people = try crowd.gather(Passers.people, nick: "passer") }

  mutating func rest() throws(LoadFailure) { try crowd.turn(10) }

  /// Makes the world change, and has nothing to tell itself.
  mutating func measure(_ sideline: Sideline) throws(LoadFailure) -> StallSample {
    var next = MonotonicClock.nanoseconds()
    while sideline.isMeasuring {
      if MonotonicClock.nanoseconds() >= next {
        // Each says something five times in two seconds, which flood control lets through.
        let person = people.lowerBound + rounds % people.count
        crowd.send(person, rounds / people.count % 2 == 0 ? "JOIN #square\r\n" : "PART #square\r\n")
        rounds += 1
        next += Passers.periodNanoseconds
      }
      try crowd.turn(10)
    }
    return StallSample()
  }

  mutating func close() { crowd.close() }
}
