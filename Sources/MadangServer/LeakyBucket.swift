/// What was done lately, as it leaks away evenly.
///
/// The level is in parts. One has as many as there are milliseconds in the rate's time; so the rate's amount is what leaks
/// in a millisecond, and nothing is ever rounded. All that is asked of a bucket must be asked at rates of the same time.
struct LeakyBucket<Level: FixedWidthInteger & SignedInteger> {
  private var level: Level = 0

  init() {}

  var isEmpty: Bool { level == 0 }

  /// Whether more than one is left of what was done.
  func holdsMoreThanOne(_ rate: LeakRate) -> Bool { level > rate.milliseconds }

  /// What it comes to after a time; a clock that went back leaks nothing.
  func leaked(_ milliseconds: Int64, _ rate: LeakRate) -> LeakyBucket {
    var bucket = self
    bucket.leak(max(0, milliseconds), rate)
    return bucket
  }

  /// - Parameter milliseconds: not below zero.
  mutating func leak(_ milliseconds: Int64, _ rate: LeakRate) {
    level = Level(max(0, Int64(level) - min(milliseconds, 1 << 40) * Int64(rate.amount)))
  }

  /// Adds what was spent already, whether it fits or not: beyond the burst only what leaks in `debtMillisecondsMax`.
  mutating func charge(_ amount: Int, _ rate: LeakRate, debtMillisecondsMax: Int64) {
    let most = Int64(rate.burst) * rate.milliseconds + Int64(rate.amount) * debtMillisecondsMax
    level = Level(clamping: min(max(Int64(level), most), Int64(level) + Int64(amount) * rate.milliseconds))
  }

  /// Nil where it fits; else nothing is added, and it is the milliseconds until it will fit. What is larger than the whole
  /// burst fits an empty bucket.
  mutating func add(_ amount: Int, _ rate: LeakRate) -> Int64? {
    let size = Int64(rate.burst) * rate.milliseconds
    let level = Int64(level) + min(Int64(amount) * rate.milliseconds, size)
    if level <= size {
      self.level = Level(level)
      return nil
    }
    let perMillisecond = Int64(rate.amount)
    return (level - size + perMillisecond - 1) / perMillisecond
  }
}
