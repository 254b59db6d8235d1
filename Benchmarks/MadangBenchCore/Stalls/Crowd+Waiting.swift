import MadangKernel

/// Steps of a scenario: what is awaited, and for how long.
extension Crowd {
  /// Counts lines from here on that begin like this behind their tags and their source: `366 `, `BATCH -`.
  /// `ending`: other lines that are counted by themselves.
  package mutating func expect(_ beginning: String, ending: String = "") {
    awaited = Array(beginning.utf8)
    self.ending = Array(ending.utf8)
    hits = 0
    endings = 0
    for number in people.indices { people[number].hits = 0 }
  }

  package func hits(of number: Int) -> Int { people[number].hits }
  package func isClosed(_ number: Int) -> Bool { people[number].state == .closed }

  /// Takes turns until it is so, or until the deadline (nanoseconds) has come. Returns whether it is so.
  @discardableResult
  package mutating func pump(
    until deadline: UInt64, _ isMet: (borrowing Crowd) -> Bool = { _ in false }
  ) throws(LoadFailure) -> Bool {
    while !isMet(self) {
      let now = MonotonicClock.nanoseconds()
      if now >= deadline { return false }
      try turn(Int(min((deadline - now) / 1_000_000 + 1, 20)))
    }
    return true
  }

  /// Has each of them send its text, at most `atOnce` unanswered ones at a time. An answer is a line that begins like
  /// `answer`. Fails where nobody is answered for a minute.
  package mutating func inTurn(
    _ numbers: Range<Int>, atOnce: Int = 100, answer: String = "PONG ", _ text: (Int) -> String
  ) throws(LoadFailure) {
    expect(answer)
    var asked = 0
    var answered = 0
    var progress = MonotonicClock.nanoseconds()
    while answered < numbers.count {
      while asked < numbers.count, asked - hits < atOnce {
        send(numbers.lowerBound + asked, text(numbers.lowerBound + asked))
        asked += 1
      }
      try turn(10)
      let now = MonotonicClock.nanoseconds()
      if hits > answered {
        answered = hits
        progress = now
      } else if now - progress > Crowd.stuckNanoseconds {
        throw .stuckWhileJoining(joined: answered, of: numbers.count)
      }
      if closedByServer > 0 { throw .server("the server closed \(closedByServer) connections: \(reasons.words)") }
    }
  }

  /// Has all of them join one room.
  package mutating func join(_ numbers: Range<Int>, _ room: String) throws(LoadFailure) {
    try inTurn(numbers) { _ in "JOIN \(room)\r\nPING :in\r\n" }
  }
}
