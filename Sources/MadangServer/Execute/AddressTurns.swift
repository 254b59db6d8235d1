import BasicContainers
import MadangMemory

/// Slots that wait, by the addresses that they belong to: addresses are served in turn, and each one's slots in their
/// order. So whoever has many connections waits for them alone.
///
///     order   ─► lane 3 ─► lane 1
///     lane 1     slot 7
///     lane 3     slot 4, slot 9
///
/// Invariant: a lane has a ring, and stands in `order` once, where it has a slot, and neither where it has none. For there
/// may be as many lanes as connections, and few of them have something waiting.
struct AddressTurns: ~Copyable {
  private var rings = UniqueArray<Ring<UInt32>>()
  /// Rings that no lane has.
  private var free = UniqueArray<UInt32>()
  /// By lane: the number of its ring, counted from 1; 0 where it has none.
  private var ringNumbers = UniqueArray<UInt32>()
  private var order = Ring<UInt32>()
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ slot: UInt32, lane: UInt32) {
    while ringNumbers.count <= Int(lane) { ringNumbers.append(0) }
    if ringNumbers[Int(lane)] == 0 { begin(lane) }
    rings[Int(ringNumbers[Int(lane)]) - 1].append(slot)
    count += 1
  }

  private mutating func begin(_ lane: UInt32) {
    if free.isEmpty {
      rings.append(Ring())
      free.append(UInt32(rings.count))
    }
    ringNumbers[Int(lane)] = free.removeLast()
    order.append(lane)
  }

  mutating func popFirst() -> UInt32? {
    guard let lane = order.popFirst() else { return nil }
    let number = ringNumbers[Int(lane)]
    guard let slot = rings[Int(number) - 1].popFirst() else {
      preconditionFailure("A lane without a slot had its turn.")
    }
    if rings[Int(number) - 1].isEmpty {
      ringNumbers[Int(lane)] = 0
      free.append(number)
    } else {
      order.append(lane)
    }
    count -= 1
    return slot
  }

  mutating func visit(_ body: (UInt32) -> Void) {
    for ring in rings.indices {
      for index in 0..<rings[ring].count { body(rings[ring][index]) }
    }
  }
}
