import DequeModule
import MadangRecords

/// What nodes have told of their worlds, and whether this node's is like the others'. Of each place it is judged once: when all
/// have told, or when so much was told since that the rest will not.
package struct WorldComparison: Sendable {
  package enum Finding: Equatable, Sendable {
    /// Most of them have another world than this one, from there on at the latest.
    case outvoted(UInt64)
    /// Those have another than this one, and are not the most.
    case differs([NodeID], UInt64)
  }

  private struct Told {
    let position: UInt64
    let own: Digest
    var others: [NodeID: Digest] = [:]
    var isJudged = false
  }

  /// Places that are waited for.
  package static let placesMax = 8

  private var told = Deque<Told>()
  /// Where it was judged last, and what all had alike there; nil: nowhere yet.
  package private(set) var agreed: (position: UInt64, nodes: Int)?

  package init() {}

  /// What this node's own came to.
  package var mark: WorldMark? { told.last.map { WorldMark(at: $0.position, $0.own) } }

  /// This node's own world came to that. Returns what the oldest place comes to that is waited for no longer.
  package mutating func note(_ mark: WorldMark) -> Finding? {
    told.append(Told(position: mark.position, own: mark.digest))
    if told.count <= WorldComparison.placesMax { return nil }
    let oldest = told.removeFirst()
    return oldest.isJudged ? nil : judge(oldest)
  }

  /// Another node has told of its own. `others`: how many there are.
  package mutating func hear(_ mark: WorldMark, of node: NodeID, others: Int) -> Finding? {
    guard let index = told.firstIndex(where: { $0.position == mark.position }), !told[index].isJudged else {
      return nil
    }
    told[index].others[node] = mark.digest
    if told[index].others.count < others { return nil }
    told[index].isJudged = true
    return judge(told[index])
  }

  private mutating func judge(_ told: Told) -> Finding? {
    if told.others.isEmpty { return nil }
    let differing = told.others.filter { $0.value != told.own }.keys.sorted { $0.rawValue < $1.rawValue }
    if differing.isEmpty {
      agreed = (told.position, told.others.count + 1)
      return nil
    }
    var votes: [Digest: Int] = [told.own: 1]
    for digest in told.others.values { votes[digest, default: 0] += 1 }
    let most = votes.max { $0.value < $1.value }
    if let most, most.value * 2 > told.others.count + 1, most.key != told.own { return .outvoted(told.position) }
    return .differs(differing, told.position)
  }
}
