/// Says when it is time to show something again: four times a second.
struct Ticker {
  static let periodNanoseconds: UInt64 = 250_000_000
  private var next: UInt64

  init(start: UInt64) {
    next = start + Ticker.periodNanoseconds
  }

  mutating func isDue(_ now: UInt64) -> Bool {
    if now < next { return false }
    next = now + Ticker.periodNanoseconds
    return true
  }
}
