import Histogram

/// Latencies in nanoseconds, twice: from when each message was due, and from when it was really sent. Without a
/// schedule both are the same, and only one is kept.
package struct LatencyRecorder: Sendable {
  package private(set) var corrected = LatencyRecorder.emptyHistogram
  private var uncorrectedOnly = LatencyRecorder.emptyHistogram
  private let isScheduled: Bool

  package static var emptyHistogram: Histogram<UInt64> {
    Histogram(
      lowestDiscernibleValue: 256, highestTrackableValue: 3_600_000_000_000, numberOfSignificantValueDigits: .three)
  }

  package init(isScheduled: Bool) {
    self.isScheduled = isScheduled
  }

  /// Times from when the messages were really sent: what a benchmark without a schedule would have seen.
  package var uncorrected: Histogram<UInt64> { isScheduled ? uncorrectedOnly : corrected }

  @inline(__always)
  package mutating func record(_ timing: DeliveryLedger.Timing, at now: UInt64) {
    corrected.record(now > timing.intended ? now &- timing.intended : 0)
    if isScheduled { uncorrectedOnly.record(now > timing.actual ? now &- timing.actual : 0) }
  }
}
