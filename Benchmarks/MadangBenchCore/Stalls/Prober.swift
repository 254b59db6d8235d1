import MadangKernel

/// People who ask for the latest messages of their room, one of them every 50 ms, each in turn: CHATHISTORY as a client
/// asks it when somebody looks into a room.
struct Prober: SidelineRole, ~Copyable {
  private static let people = 100
  private static let messages = 100
  private static let intervalNanoseconds: UInt64 = 50_000_000
  private static let firstSource: UInt32 = 0x7F02_0001
  /// What has not been answered so long after the end counts as lost, with the time that it has waited.
  private static let drainNanoseconds: UInt64 = 60_000_000_000

  private var crowd: Crowd
  /// For each person, when the question was due that is not answered yet.
  private var asked: [UInt64?]
  private var answered: [Int]
  private var turn = 0

  /// Returns when all are in their room and something has been said there.
  static func start(_ target: Target) throws(LoadFailure) -> Sideline {
    try Sideline.start(name: "prober") { () throws(LoadFailure) in try Prober(target) }
  }

  private init(_ target: Target) throws(LoadFailure) {
    crowd = try Crowd(address: target.address, firstSource: Prober.firstSource)
    asked = Array(repeating: nil, count: Prober.people)
    answered = Array(repeating: 0, count: Prober.people)
  }

  mutating func settle() throws(LoadFailure) {
    let people = try crowd.gather(
      Prober.people, nick: "probe", capabilities: "batch server-time draft/chathistory")
    try crowd.join(people, "#calm")
    for index in 0..<Prober.messages / Prober.people {
      try crowd.inTurn(people) { "PRIVMSG #calm :message \(index) of \($0)\r\nPING :said\r\n" }
    }
  }

  mutating func rest() throws(LoadFailure) { try crowd.turn(10) }

  mutating func close() { crowd.close() }

  /// A question that is due while all wait for an answer is asked as soon as one has it, and counts from when it was due.
  mutating func measure(_ sideline: Sideline) throws(LoadFailure) -> StallSample {
    var sample = StallSample()
    let closedBefore = crowd.closedByServer
    crowd.expect("BATCH -")
    asked = Array(repeating: nil, count: Prober.people)
    answered = Array(repeating: 0, count: Prober.people)
    var due: [UInt64] = []
    var schedule = SendSchedule(
      start: MonotonicClock.nanoseconds(), messagesPerSecond: 1e9 / Double(Prober.intervalNanoseconds))
    var end: UInt64?
    while true {
      var now = MonotonicClock.nanoseconds()
      if end == nil, !sideline.isMeasuring { end = now }
      if let end {
        let isAnswered = due.isEmpty && asked.allSatisfy { $0 == nil }
        let nobodyIsLeft = crowd.closedByServer == Prober.people
        if isAnswered || nobodyIsLeft || now - end > Prober.drainNanoseconds { break }
      } else {
        while let next = schedule.next(at: now) { due.append(next) }
      }
      ask(&due)
      try crowd.turn(Int(end == nil ? min((schedule.due - min(schedule.due, now)) / 1_000_000, 10) : 10))
      now = MonotonicClock.nanoseconds()
      record(at: now, &sample)
    }
    let now = MonotonicClock.nanoseconds()
    for waiting in due + asked.compactMap({ $0 }) {
      sample.latency.record(now - waiting)
      sample.lost += 1
    }
    sample.closed = crowd.closedByServer - closedBefore
    return sample
  }

  private mutating func ask(_ due: inout [UInt64]) {
    // Each in turn, also where the last was answered at once: nobody asks more than flood control lets through.
    for _ in asked.indices where !due.isEmpty {
      let person = turn
      turn = (turn + 1) % asked.count
      if asked[person] != nil || crowd.isClosed(person) { continue }
      crowd.send(person, "CHATHISTORY LATEST #calm * 50\r\n")
      asked[person] = due.removeFirst()
    }
  }

  private mutating func record(at now: UInt64, _ sample: inout StallSample) {
    for person in asked.indices {
      guard let waiting = asked[person] else { continue }
      let isAnswered = crowd.hits(of: person) > answered[person]
      if !isAnswered, !crowd.isClosed(person) { continue }
      answered[person] = crowd.hits(of: person)
      asked[person] = nil
      if !isAnswered { sample.lost += 1 }
      sample.latency.record(now - waiting)
    }
  }
}
