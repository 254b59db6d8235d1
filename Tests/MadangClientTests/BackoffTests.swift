import Testing

@testable import MadangClient

@Suite struct BackoffTests {
  @Test func `waits double up to the bound, and less by a random half`() {
    var backoff = Backoff()
    #expect(
      (0..<8).map { _ in backoff.nextMilliseconds(random: 0) } == [1, 2, 4, 8, 16, 32, 60, 60].map { $0 * 1_000 })
    backoff.reset()
    #expect(backoff.nextMilliseconds(random: 0.999) > 500)
    #expect(backoff.nextMilliseconds(random: 0.5) == 1_500)
  }

  @Test func `thousands of attempts stay within the bounds`() {
    var backoff = Backoff()
    for attempt in 0..<10_000 {
      let wait = backoff.nextMilliseconds(random: Double(attempt % 100) / 100)
      #expect((500...60_000).contains(wait))
    }
  }

  @Test func `a pipe's lines go in a burst, then at the pace`() {
    var pace = Pace(linesPerSecond: 4, now: 0)
    let burst = (0..<100).filter { _ in pace.take(now: 0) }.count
    #expect(burst == ClientLimits.paceBurstLines)
    #expect(pace.time() == 250)
    let refused = pace.take(now: 249)
    let taken = pace.take(now: 250)
    #expect(!refused && taken)
    let unlimited = (0..<1_000).filter { _ in
      var free = Pace(linesPerSecond: 0, now: 0)
      return free.take(now: 0)
    }.count
    #expect(unlimited == 1_000)
  }
}
