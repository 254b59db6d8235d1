import MadangKernel
import MadangMemory

/// All connections by slot, which of the slots are free, and how many connections each address, or IPv6 network, has.
struct ConnectionTable: ~Copyable {
  var rows: Slab<Connection>
  private var free: [UInt32] = []
  private var used: UInt32 = 0
  /// Connections with a socket.
  private(set) var openCount = 0
  private var countByHost: [Address: Int] = [:]

  init(slotsMax: Int) {
    rows = Slab(slotsMax: slotsMax)
  }

  /// Slots that were ever in use.
  var slots: UInt32 { used }

  /// A free slot, under a new generation; nil where all are taken.
  mutating func claim() -> Handle? {
    let slot: UInt32
    if let vacant = free.popLast() {
      slot = vacant
    } else if used < rows.slotsMax {
      slot = used
      rows.grow(toHold: slot) { Connection() }
      used += 1
    } else {
      return nil
    }
    let generation = rows[slot].generation &+ 1
    rows[slot] = Connection()
    rows[slot].generation = generation
    return Handle(slot: slot, generation: generation)
  }

  /// Gives the slot back: nothing refers to the connection any more.
  mutating func recycle(_ slot: UInt32) {
    precondition(rows[slot].socket < 0, "A slot was recycled while its socket is open.")
    rows[slot].phase = .vacant
    free.append(slot)
  }

  func count(of peer: Address) -> Int { countByHost[peer.network, default: 0] }

  mutating func opened(_ peer: Address) {
    openCount += 1
    countByHost[peer.network, default: 0] += 1
  }

  mutating func closed(_ peer: Address) {
    openCount -= 1
    let host = peer.network
    if let count = countByHost[host], count > 1 { countByHost[host] = count - 1 } else { countByHost[host] = nil }
  }

  /// Asserts that the free slots are vacant, each once, and that addresses count as many connections as are open.
  func checkFreeSlots() {
    var seen: Set<UInt32> = []
    for slot in free {
      precondition(rows[slot].phase == .vacant, "A slot is free and in use.")
      precondition(seen.insert(slot).inserted, "A slot is free twice.")
    }
    precondition(countByHost.values.reduce(0, +) == openCount, "Addresses and connections are counted differently.")
  }
}
