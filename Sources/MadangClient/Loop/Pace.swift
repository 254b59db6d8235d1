/// Spreads the lines of a pipe over time, so that a server doesn't take a file for a flood: a burst at once, then so
/// many per second. A bucket of tokens, counted in thousandths.
package struct Pace: Sendable {
  private let linesPerSecond: Int64
  private var thousandths: Int64
  private var filledAt: Int64

  private static let full = Int64(ClientLimits.paceBurstLines) * 1_000

  /// `linesPerSecond` 0 is without a limit.
  package init(linesPerSecond: Int, now: Int64) {
    self.linesPerSecond = Int64(linesPerSecond)
    thousandths = Pace.full
    filledAt = now
  }

  /// Takes the right to send so many lines now, at most a burst; false when that has to wait.
  package mutating func take(_ lines: Int = 1, now: Int64) -> Bool {
    if linesPerSecond == 0 { return true }
    let wanted = Int64(lines) * 1_000
    thousandths = min(Pace.full, thousandths + (now - filledAt) * linesPerSecond)
    filledAt = now
    if thousandths < wanted { return false }
    thousandths -= wanted
    return true
  }

  /// When the next so many lines may go, at the earliest.
  package func time(for lines: Int = 1) -> Int64 {
    let wanted = Int64(lines) * 1_000
    if linesPerSecond == 0 || thousandths >= wanted { return filledAt }
    return filledAt + (wanted - thousandths + linesPerSecond - 1) / linesPerSecond
  }
}
