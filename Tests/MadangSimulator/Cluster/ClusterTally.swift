/// What happened in simulated clusters, so that a test can tell that they reach what they are meant to check.
package struct ClusterTally: Sendable {
  package var people = SimulationTally()
  package var silences = 0
  package var pauses = 0
  package var partitions = 0
  package var kills = 0
  package var twins = 0
  package var drains = 0
  package var reloads = 0
  package var restarts = 0
  /// Nodes that have trapped, and ended since they had not where others had.
  package var traps = 0
  package var partings = 0
  /// What nodes have left out, each counted once for each of its processes that did.
  package var skips = 0
  /// Nodes that began with a snapshot.
  package var restorations = 0
  /// Nodes that began with one of their own, and those that were away for too long, and were given another one's.
  package var ownRestorations = 0
  package var backups = 0
  /// How often a node's world was compared with the others'.
  package var comparisons = 0
  /// Simulations to whose end the chronicle was written.
  package var chroniclers = 0

  package init() {}

  /// What the seeds are there for, and never happened; a sentence each.
  package var unreached: [String] {
    let counts: KeyValuePairs = [
      "The log was never silent.": silences, "No node ever stood still.": pauses,
      "No node was ever cut off.": partitions,
      "No node was ever killed.": kills, "No node ever lost its name.": twins, "No node ever began again.": restarts,
      "No node ever began with a snapshot.": restorations,
      "No node ever began with a snapshot of its own.": ownRestorations, "No backup was ever needed.": backups,
      "No node ever trapped.": traps, "Nothing was ever left out.": skips, "No node ever parted.": partings,
      "No node was ever drained.": drains, "No settings were ever read again.": reloads,
      "No worlds were compared.": comparisons, "No chronicle was ever written to its end.": chroniclers,
    ]
    return counts.filter { $0.value == 0 }.map(\.key)
  }

  package mutating func add(_ other: ClusterTally) {
    people.add(other.people)
    silences += other.silences
    pauses += other.pauses
    partitions += other.partitions
    kills += other.kills
    twins += other.twins
    drains += other.drains
    reloads += other.reloads
    restarts += other.restarts
    traps += other.traps
    partings += other.partings
    skips += other.skips
    restorations += other.restorations
    ownRestorations += other.ownRestorations
    backups += other.backups
    comparisons += other.comparisons
    chroniclers += other.chroniclers
  }
}
