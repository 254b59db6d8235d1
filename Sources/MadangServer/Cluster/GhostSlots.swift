import MadangMemory

/// Slots for those who are connected elsewhere: above all that a connection of this node can have.
struct GhostSlots: ~Copyable {
  let first: UInt32
  private let end: UInt32
  private var used: UInt32
  private var free: [UInt32] = []
  private var generations: [UInt32] = []

  init(first: Int, count: Int) {
    self.first = UInt32(first)
    end = UInt32(first + count)
    used = UInt32(first)
  }

  /// One that nobody has, under a new generation; nil where all are taken.
  mutating func claim() -> Handle? {
    let slot: UInt32
    if let vacant = free.popLast() {
      slot = vacant
    } else if used < end {
      slot = used
      used += 1
      generations.append(0)
    } else {
      return nil
    }
    generations[Int(slot - first)] &+= 1
    return Handle(slot: slot, generation: generations[Int(slot - first)])
  }

  /// Nobody has one any more.
  mutating func forgetAll() {
    free = (first..<used).reversed()
  }

  mutating func give(back slot: UInt32) { free.append(slot) }
}
