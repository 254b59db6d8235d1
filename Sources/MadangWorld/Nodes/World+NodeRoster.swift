import MadangMemory
import MadangRecords

/// The nodes that hold this world, and who is connected to them.
extension World {
  /// Where somebody's connection was made; nil: there is one machine alone.
  package borrowing func node(of connection: Handle) -> NodeRoster.Node? { nodes[sessions[connection.slot].node] }

  package mutating func take(_ change: NodeChange) { nodes.take(change) }

  /// Has a node take nobody any more, tell its people, and leave. False where it is not here, or does so already.
  package mutating func drain(_ number: NodeID) -> Bool { nodes.drain(number) }

  /// By which rules this world goes: a machine that stands alone goes by the newest.
  package borrowing func rulesNumber() -> UInt32 { nodes.rules ?? RulesRange.known.newest }

  /// Has all nodes go by the newest rules that all of them can go by. False where they do already.
  package mutating func upgradeRules() -> Bool { nodes.upgrade() }

  /// Whether a session is one of those that its node counts.
  private borrowing func isCounted(_ slot: UInt32) -> Bool {
    isShared(slot) && sessions[slot].connection == .open
  }

  /// A session becomes one that its node counts.
  mutating func countIn(_ slot: UInt32) {
    if nodes.isEmpty || !isCounted(slot) { return }
    nodes.count(1, at: sessions[slot].node)
  }

  /// It is about to be one no more.
  mutating func countOut(_ slot: UInt32) {
    if nodes.isEmpty || !isCounted(slot) { return }
    nodes.count(-1, at: sessions[slot].node)
  }

  /// All sessions are there, and none is counted.
  mutating func countNodes() {
    for place in 0..<arrivals.end {
      if let slot = arrivals.slot(at: place) { countIn(slot) }
    }
  }

  func checkNodes() {
    if nodes.isEmpty { return }
    var expected: [NodeID: Int] = [:]
    for place in 0..<arrivals.end {
      if let slot = arrivals.slot(at: place), isCounted(slot) { expected[sessions[slot].node, default: 0] += 1 }
    }
    for node in nodes.nodes {
      precondition(node.connections == expected[node.number] ?? 0, "A node's connections are miscounted.")
    }
  }
}
