/// The bounds of flood control, in one word, so that a worker reads them without a lock.
package struct FloodRates: RawRepresentable, Equatable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package init(_ limits: Limits) {
    guard limits.floodControl else {
      rawValue = 0
      return
    }
    rawValue = [limits.speech.burst, limits.speech.perSecond, limits.queries.burst, limits.queries.perSecond]
      .reduce(0) { $0 << 16 | UInt64(UInt16($1)) }
  }

  /// Whether there are any.
  var areOn: Bool { rawValue != 0 }
  var speech: CommandRate { rate(at: 32) }
  var queries: CommandRate { rate(at: 0) }

  private func rate(at shift: UInt64) -> CommandRate {
    CommandRate(
      burst: Int(UInt16(truncatingIfNeeded: rawValue >> (shift + 16))),
      perSecond: Int(UInt16(truncatingIfNeeded: rawValue >> shift)))
  }
}
