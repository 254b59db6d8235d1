import Histogram
import Testing

@testable import MadangBenchCore

/// Due times, and the latencies that count from them.
struct ScheduleTests {
  @Test func messagesAreDueAtTheirRateHoweverLateOneAsks() {
    var schedule = SendSchedule(start: 1000, messagesPerSecond: 1000)
    #expect(schedule.next(at: 999) == nil)
    #expect(schedule.next(at: 1000) == 1000)
    #expect(schedule.next(at: 1000) == nil)
    // A pause of 3.5 ms: all that was due meanwhile comes with the time at which it was due.
    var due: [UInt64] = []
    while let next = schedule.next(at: 3_501_000) { due.append(next) }
    #expect(due == [1_001_000, 2_001_000, 3_001_000])
    #expect(schedule.due == 4_001_000)
  }

  @Test func roundingDoesNotAddUp() {
    var schedule = SendSchedule(start: 0, messagesPerSecond: 3)
    for _ in 0..<3_000 { _ = schedule.next(at: .max) }
    #expect(schedule.due == 1_000_000_000_000)
  }

  /// Coordinated omission: a server that stalls for a second under 100 messages a second.
  @Test func aStallShowsInTheCorrectedFigureOnly() {
    var recorder = LatencyRecorder(isScheduled: true)
    let second: UInt64 = 1_000_000_000
    for message in 0..<200 as Range<UInt64> {
      let due = message * 10_000_000
      // During the first second nothing could be sent; from then on each message takes a millisecond.
      let actual = max(due, second)
      recorder.record(.init(intended: due, actual: actual), at: actual + 1_000_000)
    }
    let corrected = LatencyFigures(recorder.corrected)
    let uncorrected = LatencyFigures(recorder.uncorrected)
    #expect(abs(uncorrected.p99 - 1000) < 2)
    #expect(corrected.p99 > 950_000)
    #expect(abs(corrected.max - 1_001_000) < 1100)
  }

  @Test func withoutAScheduleBothFiguresAreOne() {
    var recorder = LatencyRecorder(isScheduled: false)
    recorder.record(.init(intended: 5, actual: 5), at: 2_000_005)
    #expect(recorder.uncorrected.totalCount == 1)
    #expect(LatencyFigures(recorder.uncorrected) == LatencyFigures(recorder.corrected))
  }

  @Test func nothingTimedIsNoNumber() {
    let figures = LatencyFigures(LatencyRecorder(isScheduled: false).corrected)
    #expect(figures.p99.isNaN)
    #expect(Quantity.time(microseconds: figures.p99) == "–")
  }

  @Test func noLatencyIsNegative() {
    var recorder = LatencyRecorder(isScheduled: true)
    recorder.record(.init(intended: 10, actual: 20), at: 15)
    #expect(LatencyFigures(recorder.uncorrected).max == 0)
  }
}
