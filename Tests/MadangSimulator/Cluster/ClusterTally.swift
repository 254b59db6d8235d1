/// What happened in simulated clusters, so that a test can tell that they reach what they are meant to check.
package struct ClusterTally: Sendable {
  package var people = SimulationTally()
  package var silences = 0
  package var pauses = 0
  package var partitions = 0
  package var kills = 0
  package var twins = 0
  package var restarts = 0
  /// How often a node's world was compared with the others'.
  package var comparisons = 0
  /// Simulations to whose end the chronicle was written.
  package var chroniclers = 0

  package init() {}

  package mutating func add(_ other: ClusterTally) {
    people.add(other.people)
    silences += other.silences
    pauses += other.pauses
    partitions += other.partitions
    kills += other.kills
    twins += other.twins
    restarts += other.restarts
    comparisons += other.comparisons
    chroniclers += other.chroniclers
  }
}
