import MadangKernel
import MadangMemory

/// All connections by slot, which of the slots are free, and how many connections each address, or IPv6 network, has.
struct ConnectionTable: ~Copyable {
  var rows: Slab<Connection>
  private var free: [UInt32] = []
  private var used: UInt32 = 0
  /// Connections with a socket, and those of them that speak HTTP, which nobody is behind.
  private(set) var openCount = 0
  private(set) var requestCount = 0
  private var hosts: [Address: Host] = [:]
  /// Of the hosts' connections, those that speak HTTP. Few hosts have any, so they stand apart.
  private var requestsByHost: [Address: UInt32] = [:]
  private var lanesUsed: UInt32 = 1
  private var freeLanes: [UInt32] = []

  struct Host {
    /// Its connections.
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

  /// Connections that somebody is behind.
  var chatCount: Int { openCount - requestCount }

  func chatCount(of peer: Address) -> Int {
    Int(hosts[peer.network]?.count ?? 0) - requestCount(of: peer)
  }

  func requestCount(of peer: Address) -> Int {
    requestsByHost.isEmpty ? 0 : Int(requestsByHost[peer.network] ?? 0)
  }

  /// Counts a connection, whose row says what it is. Returns the lane of its address.
  mutating func opened(_ slot: UInt32) -> UInt32 {
    let network = rows[slot].peer.network
    openCount += 1
    if rows[slot].countsAsRequest {
      requestCount += 1
      requestsByHost[network, default: 0] += 1
    }
    if let host = hosts[network] {
      hosts[network]?.count += 1
      return host.lane
    }
    let lane = freeLanes.popLast() ?? lanesUsed
    lanesUsed = max(lanesUsed, lane + 1)
    hosts[network] = Host(count: 1, lane: lane)
    return lane
  }

  /// A connection turns out to be of another address than its peer's.
  mutating func move(_ slot: UInt32, to peer: Address) {
    closed(slot)
    rows[slot].peer = peer
    _ = opened(slot)
  }

  /// That of an address with a connection.
  func lane(of peer: Address) -> UInt32 { hosts[peer.network]?.lane ?? 0 }

  /// Somebody is behind a connection that spoke HTTP until now.
  mutating func becomesChat(_ slot: UInt32) {
    guard rows[slot].countsAsRequest else { return }
    rows[slot].countsAsRequest = false
    endRequest(from: rows[slot].peer.network)
  }

  /// A connection of that host speaks HTTP no more.
  private mutating func endRequest(from network: Address) {
    requestCount -= 1
    guard let count = requestsByHost[network] else { return }
    requestsByHost[network] = count > 1 ? count - 1 : nil
  }

  mutating func closed(_ slot: UInt32) {
    let network = rows[slot].peer.network
    openCount -= 1
    if rows[slot].countsAsRequest { endRequest(from: network) }
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
    precondition(
      requestsByHost.values.reduce(0) { $0 + Int($1) } == requestCount && !requestsByHost.values.contains(0),
      "Addresses and requests are counted differently.")
  }
}
