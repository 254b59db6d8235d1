import MadangKernel
import MadangMemory

/// All connections by slot, which of the slots are free, and how many connections each address, or IPv6 network, has.
struct ConnectionTable: ~Copyable {
  var rows: Slab<Connection>
  private var free: [UInt32] = []
  private var used: UInt32 = 0
  /// Connections with a socket.
  private(set) var openCount = 0
  private var hosts: [Address: Host] = [:]
  private var lanesUsed: UInt32 = 1
  private var freeLanes: [UInt32] = []

  struct Host {
    var count: UInt32
    /// Its place among those that are served in turn. See `AddressTurns`. The lane 0 is nobody's.
    let lane: UInt32
  }

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

  func count(of peer: Address) -> Int { Int(hosts[peer.network]?.count ?? 0) }

  /// Counts a connection. Returns the lane of its address.
  mutating func opened(_ peer: Address) -> UInt32 {
    openCount += 1
    let network = peer.network
    if let host = hosts[network] {
      hosts[network]?.count += 1
      return host.lane
    }
    let lane = freeLanes.popLast() ?? lanesUsed
    lanesUsed = max(lanesUsed, lane + 1)
    hosts[network] = Host(count: 1, lane: lane)
    return lane
  }

  mutating func closed(_ peer: Address) {
    openCount -= 1
    let network = peer.network
    guard let host = hosts[network] else { return }
    if host.count > 1 {
      hosts[network]?.count -= 1
    } else {
      hosts[network] = nil
      freeLanes.append(host.lane)
    }
  }

  /// Asserts that the free slots are vacant, each once, and that addresses count as many connections as are open.
  func checkFreeSlots() {
    var seen: Set<UInt32> = []
    for slot in free {
      precondition(rows[slot].phase == .vacant, "A slot is free and in use.")
      precondition(seen.insert(slot).inserted, "A slot is free twice.")
    }
    precondition(
      hosts.values.reduce(0) { $0 + Int($1.count) } == openCount, "Addresses and connections are counted differently.")
  }
}
