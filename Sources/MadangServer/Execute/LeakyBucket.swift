/// What was done lately, as it leaks away at a fixed rate.
struct LeakyBucket {
  /// In thousandths.
  private var level: Int32 = 0

  mutating func leak(_ milliseconds: Int64, _ rate: CommandRate) {
    level = Int32(max(0, Int64(level) - min(milliseconds, 1 << 40) * Int64(rate.perSecond)))
  }

  /// Adds what was spent already, whether it fits or not: as much more than the whole as leaks in `debtSecondsMax`, at most.
  mutating func charge(_ amount: Int, _ rate: CommandRate) {
    let most = (Int64(rate.burst) + Int64(rate.perSecond) * LeakyBucket.debtSecondsMax) * 1000
    level = Int32(clamping: min(max(Int64(level), most), Int64(level) + Int64(amount) * 1000))
  }

  /// How long somebody may have to wait for what a command of theirs turned out to cost.
  static let debtSecondsMax: Int64 = 10

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
