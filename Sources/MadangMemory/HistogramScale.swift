/// The buckets of a histogram: each holds the values up to its bound that no bucket before it holds, and the last all that
/// are greater than any bound.
@frozen
@usableFromInline
package enum HistogramScale: Sendable {
  /// From 1 µs to 10 s: 1, 2.5 and 5 of each power of ten. Values are nanoseconds.
  case nanoseconds
  /// Powers of two from 1 to 4,096.
  case items

  /// Bounds there are; one more bucket than these.
  @inlinable
  package var boundCount: Int {
    switch self {
    case .nanoseconds: 22
    case .items: 13
    }
  }

  @inlinable package var bucketCount: Int { boundCount + 1 }

  /// What a histogram takes up on a `CounterBoard`: its buckets, and the sum of all values.
  @inlinable package var wordCount: Int { bucketCount + 1 }

  /// Which bucket a value belongs to. Most values are small, and are found by the first comparisons.
  @inlinable @inline(__always)
  package func bucket(of value: Int) -> Int {
    switch self {
    case .items: value <= 1 ? 0 : min(boundCount, Int.bitWidth - (value - 1).leadingZeroBitCount)
    case .nanoseconds: HistogramScale.bucket(ofNanoseconds: value)
    }
  }

  @usableFromInline
  static func bucket(ofNanoseconds value: Int) -> Int {
    let boundCount = HistogramScale.nanoseconds.boundCount
    var bound = 1_000
    var bucket = 0
    while bucket < boundCount - 1 {
      if value <= bound { return bucket }
      if value * 2 <= bound * 5 { return bucket + 1 }
      if value <= bound * 5 { return bucket + 2 }
      bound *= 10
      bucket += 3
    }
    return value <= bound ? bucket : bucket + 1
  }

  /// The bound of a bucket but the last.
  package func bound(of bucket: Int) -> Int {
    precondition(bucket >= 0 && bucket < boundCount, "The last bucket has no bound.")
    switch self {
    case .items: return 1 << bucket
    case .nanoseconds:
      var bound = 1_000
      for _ in 0..<bucket / 3 { bound *= 10 }
      switch bucket % 3 {
      case 0: return bound
      case 1: return bound / 2 * 5
      default: return bound * 5
      }
    }
  }
}
