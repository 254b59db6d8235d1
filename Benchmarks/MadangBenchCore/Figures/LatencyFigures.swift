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
}

extension LatencyFigures: Encodable {
  private enum CodingKeys: String, CodingKey { case p50, p90, p99, p999, max, mean }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Figure(p50), forKey: .p50)
    try container.encode(Figure(p90), forKey: .p90)
    try container.encode(Figure(p99), forKey: .p99)
    try container.encode(Figure(p999), forKey: .p999)
    try container.encode(Figure(max), forKey: .max)
    try container.encode(Figure(mean), forKey: .mean)
  }
}
