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

  /// Takes the right to send one line now; false when it has to wait.
  package mutating func takeLine(now: Int64) -> Bool {
    if linesPerSecond == 0 { return true }
    thousandths = min(Pace.full, thousandths + (now - filledAt) * linesPerSecond)
    filledAt = now
    if thousandths < 1_000 { return false }
    thousandths -= 1_000
    return true
  }

  /// When the next line may go, at the earliest.
  package var nextLineAt: Int64 {
    if linesPerSecond == 0 || thousandths >= 1_000 { return filledAt }
    return filledAt + (1_000 - thousandths + linesPerSecond - 1) / linesPerSecond
  }
}
