import MadangMemory
import Testing

@Suite struct HistogramTests {
  @Test(
    "A value is in the first bucket whose bound it does not exceed", arguments: [HistogramScale.nanoseconds, .items])
  func buckets(_ scale: HistogramScale) {
    var last = Int.min
    for bucket in 0..<scale.boundCount {
      let bound = scale.bound(of: bucket)
      #expect(bound > last)
      last = bound
      #expect(scale.bucket(of: bound) == bucket, "\(bound)")
      #expect(scale.bucket(of: bound + 1) == bucket + 1, "\(bound) + 1")
    }
    #expect(scale.bucket(of: 0) == 0)
    #expect(scale.bucket(of: -5) == 0)
    #expect(scale.bucket(of: 1 << 60) == scale.boundCount)
  }

  @Test("The bounds in seconds go from 1 µs to 10 s, in steps of 1, 2.5 and 5")
  func times() {
    let scale = HistogramScale.nanoseconds
    #expect((0..<4).map(scale.bound(of:)) == [1_000, 2_500, 5_000, 10_000])
    #expect(scale.bound(of: scale.boundCount - 1) == 10_000_000_000)
    #expect(HistogramScale.items.bound(of: HistogramScale.items.boundCount - 1) == 4_096)
  }

  @Test("A board counts what it is told, and reads it back")
  func board() {
    let scale = HistogramScale.items
    let board = CounterBoard(count: 1 + scale.wordCount)
    board.add(3, to: 0)
    board.add(4, to: 0)
    for value in [1, 2, 3, 5_000] { board.observe(value, scale, at: 1) }
    #expect(board[0] == 7)
    let reading = board.histogram(scale, at: 1)
    #expect(reading.count == 4 && reading.sum == 5_006)
    #expect(Array(reading.counts.prefix(3)) == [1, 1, 1] && reading.counts.last == 1)
  }

  @Test("A quantile is the bound of the bucket that it falls in")
  func quantiles() {
    var reading = HistogramReading(.items)
    #expect(reading.quantile(0.5) == nil)
    reading.counts[0] = 50
    reading.counts[3] = 49
    reading.counts[13] = 1
    #expect(reading.quantile(0.5) == 1 && reading.quantile(0.51) == 8 && reading.quantile(0.99) == 8)
    #expect(reading.quantile(1) == 4_096, "beyond the greatest bound nothing is known")
    var twice = reading
    twice += reading
    #expect(twice - reading == reading)
  }
}
