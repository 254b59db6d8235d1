/// How long to wait before the next attempt to connect: each wait twice the last, up to a bound, and a random half of
/// it taken off, so that a thousand clients of a server that restarts don't all come back at once.
package struct Backoff: Sendable {
  private var attempts: Int64 = 0

  package init() {}

  /// The next wait. `random` is from 0 up to, not including, 1.
  package mutating func nextMilliseconds(random: Double) -> Int64 {
    let doubled = ClientLimits.backoffFirstMilliseconds << min(attempts, 16)
    let whole = min(doubled, ClientLimits.backoffMostMilliseconds)
    attempts += 1
    return whole - Int64(Double(whole / 2) * random)
  }

  /// A connection worked: the next wait is short again.
  package mutating func reset() {
    attempts = 0
  }
}
