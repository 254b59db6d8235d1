import Testing

@testable import MadangServer

@Suite("Buckets that leak")
struct LeakyBucketTests {
  private static let rates = [
    LeakRate(burst: 1, amount: 1, milliseconds: 1_000), LeakRate(burst: 20, amount: 4, milliseconds: 1_000),
    LeakRate(burst: 10_000, amount: 10_000, milliseconds: 1_000), LeakRate(burst: 3, amount: 3, milliseconds: 60_000),
    LeakRate(burst: 7, amount: 3, milliseconds: 1_000),
  ]

  @Test("Up to the bound there is room, over it there is none for as long as one takes to leak", arguments: rates)
  func bound(rate: LeakRate) {
    var bucket = LeakyBucket<Int32>()
    #expect(bucket.isEmpty)
    for _ in 0..<rate.burst { #expect(bucket.add(1, rate) == nil) }
    let wait = (rate.milliseconds + Int64(rate.amount) - 1) / Int64(rate.amount)
    // What does not fit changes nothing.
    for _ in 0..<3 { #expect(bucket.add(1, rate) == wait) }
    bucket.leak(wait - 1, rate)
    #expect(bucket.add(1, rate) == 1)
    bucket.leak(1, rate)
    #expect(bucket.add(1, rate) == nil)
    // The largest rate leaks ten in the least time that there is.
    if rate.milliseconds > rate.amount { #expect(bucket.add(1, rate) != nil) }
  }

  @Test("However the time is cut, as much leaks", arguments: rates)
  func cuts(rate: LeakRate) {
    var whole = LeakyBucket<Int64>()
    for _ in 0..<rate.burst { _ = whole.add(1, rate) }
    for cut in [1, 2, 3, 7, 499, 500] as [Int64] {
      var pieces = whole
      for _ in 0..<500 / cut { pieces.leak(cut, rate) }
      pieces.leak(500 % cut, rate)
      let leaked = whole.leaked(500, rate)
      #expect(pieces.isEmpty == leaked.isEmpty && pieces.holdsMoreThanOne(rate) == leaked.holdsMoreThanOne(rate))
      var rest = leaked
      let (inPieces, atOnce) = (pieces.add(rate.burst, rate), rest.add(rate.burst, rate))
      #expect(inPieces == atOnce)
    }
  }

  @Test("What is larger than the whole burst fits an empty bucket, and nothing after it", arguments: rates)
  func large(rate: LeakRate) {
    var bucket = LeakyBucket<Int32>()
    #expect(bucket.add(rate.burst + 1, rate) == nil)
    #expect(bucket.add(1, rate) != nil)
    bucket.leak(1, rate)
    #expect(bucket.add(.max >> 32, rate) != nil)
    bucket.leak(.max, rate)
    #expect(bucket.isEmpty)
    #expect(bucket.add(.max >> 32, rate) == nil)
  }

  @Test("More than one is left until the second has leaked away")
  func leftOver() {
    let rate = LeakRate(burst: 3, amount: 3, milliseconds: 60_000)
    var bucket = LeakyBucket<Int64>()
    for (count, holds) in [(1, false), (2, true), (3, true)] {
      #expect(bucket.add(1, rate) == nil)
      #expect(bucket.holdsMoreThanOne(rate) == holds, "\(count)")
    }
    #expect(bucket.leaked(39_999, rate).holdsMoreThanOne(rate) && !bucket.leaked(40_000, rate).holdsMoreThanOne(rate))
    #expect(!bucket.leaked(59_999, rate).isEmpty && bucket.leaked(60_000, rate).isEmpty)
  }

  @Test("What was spent already counts beyond the burst, but no more than leaks in the time of the debt")
  func debt() {
    let rate = LeakRate(burst: 20, amount: 4, milliseconds: 1_000)
    var bucket = LeakyBucket<Int32>()
    bucket.charge(21, rate, debtMillisecondsMax: 10_000)
    #expect(bucket.add(1, rate) == 500)
    bucket.charge(1_000_000, rate, debtMillisecondsMax: 10_000)
    #expect(bucket.add(0, rate) == 10_000)
    #expect(bucket.add(1, rate) == 10_250)
    // Under bounds that were lowered meanwhile it stays what it was.
    let less = LeakRate(burst: 1, amount: 1, milliseconds: 1_000)
    bucket.charge(5, less, debtMillisecondsMax: 10_000)
    #expect(bucket.add(0, less) == 59_000)
    bucket.leak(59_000, less)
    #expect(bucket.add(0, less) == nil)
  }

  @Test("A clock that goes back leaks nothing, and an age leaks all; the largest rates overflow nowhere")
  func times() {
    let rate = LeakRate(burst: 1_000_000, amount: 1_000_000, milliseconds: 60_000)
    var bucket = LeakyBucket<Int64>()
    #expect(bucket.add(1_000_000, rate) == nil)
    bucket = bucket.leaked(-1, rate).leaked(.min, rate)
    #expect(bucket.add(1, rate) == 1)
    bucket.charge(.max >> 32, rate, debtMillisecondsMax: 10_000)
    #expect(bucket.add(0, rate) == 10_000)
    bucket.leak(.max, rate)
    #expect(bucket.isEmpty)
  }
}
