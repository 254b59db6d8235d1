import Histogram

/// A distribution of latencies in its usual percentiles, in microseconds; not numbers where nothing was timed.
package struct LatencyFigures: Equatable, Sendable {
  package var p50, p90, p99, p999, max, mean: Double

  package init(p50: Double, p90: Double, p99: Double, p999: Double, max: Double, mean: Double) {
    self.p50 = p50
    self.p90 = p90
    self.p99 = p99
    self.p999 = p999
    self.max = max
    self.mean = mean
  }

  /// From a histogram of nanoseconds.
  package init(_ histogram: Histogram<UInt64>) {
    func at(_ percentile: Double) -> Double {
      histogram.totalCount == 0 ? .nan : Double(histogram.valueAtPercentile(percentile)) / 1000
    }
    self.init(
      p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: at(100),
      mean: histogram.totalCount == 0 ? .nan : histogram.mean / 1000)
  }

  package var json: JSON {
    .object([
      ("p50", .figure(p50)), ("p90", .figure(p90)), ("p99", .figure(p99)), ("p999", .figure(p999)),
      ("max", .figure(max)), ("mean", .figure(mean)),
    ])
  }
}
