/// What was done lately, as it leaks away at a fixed rate.
struct LeakyBucket {
  /// In thousandths.
  private var level: Int32 = 0

  mutating func leak(_ milliseconds: Int64, _ rate: CommandRate) {
    level = Int32(max(0, Int64(level) - min(milliseconds, 1 << 40) * Int64(rate.perSecond)))
  }

  /// Nil where it fits; else nothing is added, and it is the milliseconds until it will fit. What is larger than the
  /// whole bucket fits an empty one.
  mutating func add(_ amount: Int, _ rate: CommandRate) -> Int64? {
    let size = Int64(rate.burst) * 1000
    let level = Int64(level) + min(Int64(amount) * 1000, size)
    if level <= size {
      self.level = Int32(level)
      return nil
    }
    let perSecond = Int64(rate.perSecond)
    return (level - size + perSecond - 1) / perSecond
  }
}
