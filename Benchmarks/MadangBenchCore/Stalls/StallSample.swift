import Histogram

/// What those who only want to chat got, while others made trouble.
package struct StallSample: Sendable {
  /// Nanoseconds from when each message, or question, was due.
  package var latency: Histogram<UInt64>
  /// What never came, although it was waited for.
  package var lost: UInt64 = 0
  /// Connections that the server ended.
  package var closed = 0

  package init(latency: Histogram<UInt64> = LatencyRecorder.emptyHistogram, lost: UInt64 = 0, closed: Int = 0) {
    self.latency = latency
    self.lost = lost
    self.closed = closed
  }

  /// Microseconds; no number where nothing came.
  package func microseconds(at percentile: Double) -> Double {
    latency.totalCount == 0 ? .nan : Double(latency.valueAtPercentile(percentile)) / 1000
  }
}
