import MadangMemory
import MadangRecords

/// Which node somebody's connection was made at.
extension World {
  /// All connections that were made at a node and have not ended, in the order in which they were made.
  package borrowing func connections(at node: NodeID) -> [Handle] {
    var handles: [Handle] = []
    for place in 0..<arrivals.end {
      guard let slot = arrivals.slot(at: place), sessions[slot].node == node, sessions[slot].connection != .ended else {
        continue
      }
      handles.append(Handle(slot: slot, generation: sessions[slot].generation))
    }
    return handles
  }

  /// Has other settings without anybody being told: what tells of them is skipped on all nodes.
  package mutating func replaceSettings(_ settings: ChatSettings) { self.settings = settings }
}
