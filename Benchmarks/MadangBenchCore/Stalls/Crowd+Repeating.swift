import Histogram
import MadangKernel

/// Trouble that has no end of its own.
extension Crowd {
  private static let comingBackNanoseconds: UInt64 = 1_000_000_000

  /// Has each of them send a text again as soon as the last was answered, until the deadline (nanoseconds): flood control
  /// lets everything through that way, as fast as it can. The closure is given the person and how often it has sent.
  /// `comesBack`: whether those whom the server closes connect again, each once a second at most. `roundsMax`: after so
  /// many answers of each it is over, and where the server has closed all and none comes back. Returns how long the answers took, in nanoseconds.
  @discardableResult
  package mutating func keepOn(
    _ numbers: Range<Int>, until deadline: UInt64, answer: String, comesBack: Bool = false,
    roundsMax: Int = .max, _ text: (Int, Int) -> String
  ) throws(LoadFailure) -> Histogram<UInt64> {
    expect(answer)
    var times = LatencyRecorder.emptyHistogram
    var rounds = Array(repeating: 0, count: numbers.count)
    var sentAt = Array(repeating: UInt64(0), count: numbers.count)
    while true {
      let now = MonotonicClock.nanoseconds()
      if now >= deadline || times.totalCount / UInt64(numbers.count) >= UInt64(roundsMax) { return times }
      if !comesBack, numbers.allSatisfy({ isClosed($0) }) { return times }
      for (index, number) in numbers.enumerated() {
        if isClosed(number) {
          if comesBack, now - sentAt[index] > Crowd.comingBackNanoseconds {
            sentAt[index] = now
            rounds[index] = hits(of: number)
            try comeBack(number)
          }
        } else if isHere(number), hits(of: number) >= rounds[index], rounds[index] <= roundsMax {
          if rounds[index] > 0 { times.record(now - sentAt[index]) }
          send(number, text(number, rounds[index]))
          sentAt[index] = now
          rounds[index] += 1
        }
      }
      try turn(5)
    }
  }
}
