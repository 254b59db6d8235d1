/// A histogram as it was read: how many values each bucket holds, and the sum of all of them.
package struct HistogramReading: Sendable, Equatable {
  package let scale: HistogramScale
  package var counts: [Int]
  package var sum = 0

  package init(_ scale: HistogramScale) {
    self.scale = scale
    counts = Array(repeating: 0, count: scale.bucketCount)
  }

  package var count: Int { counts.reduce(0, +) }

  package static func += (left: inout HistogramReading, right: HistogramReading) {
    precondition(left.scale == right.scale, "Histograms of one scale are added.")
    for bucket in left.counts.indices { left.counts[bucket] += right.counts[bucket] }
    left.sum += right.sum
  }

  /// What was counted since an earlier reading of the same histogram.
  package static func - (left: HistogramReading, right: HistogramReading) -> HistogramReading {
    precondition(left.scale == right.scale, "Histograms of one scale are compared.")
    var difference = left
    for bucket in left.counts.indices { difference.counts[bucket] -= right.counts[bucket] }
    difference.sum -= right.sum
    return difference
  }

  /// Below which value this share of all values lies: the bound of the bucket that it falls in, or the greatest bound; nil
  /// where there are none.
  package func quantile(_ share: Double) -> Int? {
    let wanted = share * Double(count)
    if count == 0 { return nil }
    var seen = 0
    for bucket in 0..<scale.boundCount {
      seen += counts[bucket]
      if Double(seen) >= wanted { return scale.bound(of: bucket) }
    }
    return scale.bound(of: scale.boundCount - 1)
  }
}
