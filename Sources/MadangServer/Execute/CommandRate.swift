/// How many commands flood control lets through.
package struct CommandRate: Equatable, Sendable {
  /// At once: connecting, joining, a pasted paragraph.
  package var burst: Int
  /// And then each second.
  package var perSecond: Int

  package init(burst: Int, perSecond: Int) {
    self.burst = burst
    self.perSecond = perSecond
  }

  /// The most that either may be.
  package static let max = 10_000

  var leak: LeakRate { LeakRate(burst: burst, amount: perSecond, milliseconds: 1_000) }

  var isValid: Bool { 1...CommandRate.max ~= burst && 1...CommandRate.max ~= perSecond }
}
