/// How much a connection may still say: a bucket that fills with time, and that each command empties by its cost.
struct FloodBudget {
  /// A newcomer's commands run at once up to this many: connecting, joining, a pasted paragraph.
  static let burst: Int64 = 20
  /// Then this many a second.
  static let perSecond: Int64 = 4

  /// In thousandths of a command.
  private var credit = FloodBudget.burst * 1000
  private var filledMilliseconds: Int64 = 0

  /// Takes `cost`; nil if it was there, else the milliseconds until it will be.
  mutating func spend(_ cost: Int, at milliseconds: Int64) -> Int64? {
    if filledMilliseconds != 0 {
      let earned = (milliseconds - filledMilliseconds) * FloodBudget.perSecond
      credit = min(FloodBudget.burst * 1000, credit + max(0, earned))
    }
    filledMilliseconds = milliseconds
    let price = Int64(cost) * 1000
    if credit >= price {
      credit -= price
      return nil
    }
    return (price - credit + FloodBudget.perSecond - 1) / FloodBudget.perSecond
  }
}
