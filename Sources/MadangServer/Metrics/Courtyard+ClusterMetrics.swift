import MadangChat
import MadangWorld

/// What `/metrics` tells of a node, of the others, and of the log between them.
extension Courtyard {
  func writeCluster(_ writer: inout MetricsWriter) {
    guard let seat else { return }
    let facts = seat.facts(at: kernel.monotonicMilliseconds())
    let (roster, welcomed) = world.withReading { ($0.nodes, $0.registeredCount) }
    writer.begin(.clusterNodes)
    writer.sample(roster.here.count { !$0.isDraining }, ("state", "here"))
    writer.sample(roster.here.count { $0.isDraining }, ("state", "draining"))
    writer.sample(roster.nodes.count { !$0.isHere }, ("state", "gone"))
    writer.begin(.clusterElsewhere)
    let own = roster.here.first { $0.name == facts.node }
    writer.sample(max(0, welcomed - (own?.connections ?? 0)))
    writer.begin(.clusterLag)
    for node in roster.here {
      guard let applied = facts.applied[node.number] else { continue }
      writer.sample(Int(clamping: facts.position - min(applied, facts.position)), ("node", node.name))
    }
    writer.begin(.clusterUnapplied)
    writer.sample(facts.unappliedBytes)
    writer.begin(.clusterEngine)
    for state in ClusterFacts.Engine.allCases {
      writer.sample(state == facts.engine ? 1 : 0, ("state", state.rawValue))
    }
    writer.begin(.clusterSilence)
    writer.sample(nanoseconds: Int(facts.silenceMilliseconds) * 1_000_000)
    writer.begin(.clusterCutOffs)
    writer.sample(facts.cutOffs)
  }
}
