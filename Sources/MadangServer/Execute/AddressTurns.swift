import BasicContainers
import MadangMemory

/// Slots that wait, by the addresses that they belong to: addresses are served in turn, and each one's slots in their
/// order. So whoever has many connections waits for them alone.
///
///     order   ─► lane 3 ─► lane 1
///     lane 1     slot 7
///     lane 3     slot 4, slot 9
///
/// Invariant: a lane stands in `order` once where it has a slot, and not where it has none.
struct AddressTurns: ~Copyable {
  private var lanes = UniqueArray<Ring<UInt32>>()
  private var order = Ring<UInt32>()
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ slot: UInt32, lane: UInt32) {
    let index = Int(lane)
    while lanes.count <= index { lanes.append(Ring()) }
    if lanes[index].isEmpty { order.append(lane) }
    lanes[index].append(slot)
    count += 1
  }

  mutating func popFirst() -> UInt32? {
    guard let lane = order.popFirst() else { return nil }
    let index = Int(lane)
    guard let slot = lanes[index].popFirst() else { preconditionFailure("A lane without a slot had its turn.") }
    if !lanes[index].isEmpty { order.append(lane) }
    count -= 1
    return slot
  }

  mutating func visit(_ body: (UInt32) -> Void) {
    for lane in lanes.indices {
      for index in 0..<lanes[lane].count { body(lanes[lane][index]) }
    }
  }
}
