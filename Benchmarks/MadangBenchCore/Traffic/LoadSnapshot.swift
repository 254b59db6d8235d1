/// How a load stands at one moment, for whoever shows it.
package struct LoadSnapshot: Sendable {
  package enum Phase: String, Sendable, CaseIterable {
    case joining, settling, warmup, measuring, draining
  }

  package var phase: Phase
  /// The part of the phase that is over, 0…1.
  package var done: Double
  package var joined: Int
  /// Deliveries so far, in all.
  package var deliveries: UInt64 = 0
  package var lost: UInt64 = 0
  package var duplicated: UInt64 = 0
  package var reordered: UInt64 = 0
  /// Deliveries per power of two of microseconds: `latencyCounts[n]` took from 2ⁿ⁻¹ up to 2ⁿ µs.
  package var latencyCounts: [UInt64] = []
}
