import MadangServer
import MadangTestSupport

/// All that a seed decides before a cluster is simulated.
package struct ClusterPlan: Sendable {
  package var people: SimulationPlan
  package var nodes = 2
  package var faults = SimulatedLog.Faults()
  /// How far clocks are off, in milliseconds.
  package var skews: [Int64] = []
  /// How often something happens to a node or to the log, in thousandths of the steps of a quarter of a second.
  package var disturbance = 0
  /// After how many bytes of the log a snapshot is kept.
  package var snapshotLogBytes = Int.max
  /// So many deliveries have the log gather for a millisecond.
  package var deliveriesPerMillisecond = 500
  /// Something is said at which nodes trap.
  package var traps = false
  /// No snapshot can be read.
  package var spoilsSnapshots = false

  /// Whether nodes keep something, each in a folder of its own.
  package var keepsFolders = false
  /// How many batches of the log whoever begins still finds.
  package var logKeptMax = Int.max

  package init(seed: UInt64) {
    people = SimulationPlan(seed: seed)
    people.descriptorsMax = .max
    people.limits.connectionsMax = 100
    people.faults.acceptOutOfDescriptors = 0
    var generator = SeededGenerator(seed: seed &+ 3)
    nodes = generator.pick(2...7)
    for _ in 0..<nodes { skews.append(Int64(generator.pick(-5_000...5_000))) }
    if generator.chance(800) {
      faults.loss = generator.pick(0...100)
      faults.doubling = generator.pick(0...100)
      faults.reordering = generator.pick(0...300)
    }
    if generator.chance(700) { disturbance = generator.pick(5...80) }
    if generator.chance(800) { snapshotLogBytes = generator.pick(300...5_000) }
    if generator.chance(500) { deliveriesPerMillisecond = generator.pick(1...10) }
    spoilsSnapshots = generator.chance(100)
    keepsFolders = generator.chance(600)
    if keepsFolders {
      snapshotLogBytes = generator.pick(300...1_500)
      logKeptMax = generator.pick(30...150)
    }
    traps = disturbance > 0 && generator.chance(400)
    // All may trap at once, before any has a snapshot of what it has just read: with less of the log than that, nobody could
    // begin again, and whoever has a cluster would have to begin it anew.
    if traps { logKeptMax = max(logKeptMax, 300) }
    people.mayMissItsWelcome = true
    people.endsLinesByPauses = disturbance == 0
  }
}
