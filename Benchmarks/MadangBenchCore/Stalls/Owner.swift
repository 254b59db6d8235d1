import MadangKernel
import MadangWire

/// Somebody with an account who connects, logs in and leaves, again and again; what is measured is the login itself.
struct Owner: SidelineRole, ~Copyable {
  static let password = "right-password"
  private static let firstSource: UInt32 = 0x7F02_0001
  /// So that they stay within the bound of connections in a minute.
  private static let pauseNanoseconds: UInt64 = 400_000_000
  private static let answerNanoseconds: UInt64 = 120_000_000_000

  private var crowd: Crowd

  /// Returns when the account is registered.
  static func start(_ target: Target) throws(LoadFailure) -> Sideline {
    try Sideline.start(name: "owner") { () throws(LoadFailure) in
      Owner(crowd: try Crowd(address: target.address, firstSource: firstSource))
    }
  }

  private init(crowd: consuming Crowd) {
    self.crowd = crowd
  }

  mutating func settle() throws(LoadFailure) {
    let people = try crowd.gather(1, nick: "owner")
    // The account has the nickname's name: owner0.
    try crowd.inTurn(people, answer: "REGISTER SUCCESS") { _ in "REGISTER * * \(Owner.password)\r\n" }
    crowd.leave(people)
  }

  mutating func rest() throws(LoadFailure) { try crowd.turn(10) }

  mutating func close() { crowd.close() }

  mutating func measure(_ sideline: Sideline) throws(LoadFailure) -> StallSample {
    var sample = StallSample()
    repeat {
      let person = try crowd.gather(1, nick: "login", capabilities: "sasl")
      let start = MonotonicClock.nanoseconds()
      crowd.expect("903 ")
      crowd.send(person.lowerBound, Base64.login("owner0", Owner.password))
      let isIn = try crowd.pump(until: start + Owner.answerNanoseconds) {
        $0.hits > 0 || $0.isClosed(person.lowerBound)
      }
      sample.latency.record(MonotonicClock.nanoseconds() - start)
      if !isIn || crowd.hits == 0 { sample.lost += 1 }
      crowd.leave(person)
      try crowd.pump(until: MonotonicClock.nanoseconds() + Owner.pauseNanoseconds) { _ in !sideline.isMeasuring }
    } while sideline.isMeasuring
    return sample
  }
}
