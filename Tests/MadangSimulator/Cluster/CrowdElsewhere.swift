import Glibc
import MadangChat
import MadangKernel
import MadangServer
import MadangTestSupport
import MadangWorld

/// Very many people at one node of a cluster, and another node, which comes to know them from the log alone.
package final class CrowdElsewhere {
  private let cluster: SimulatedCluster
  private let crowd: SessionCrowd

  package init(people: Int, roomMembers: Int) throws(Errno) {
    let cluster = try SimulatedCluster(
      nodes: 1, connectionsMax: people + CrowdElsewhere.spared,
      prepare: { configuration, _ in
        // Nobody is connected to the others.
        let isTheirs = configuration.cluster?.name == CrowdElsewhere.theirNode
        configuration.limits = SessionCrowd.limits(CrowdElsewhere.spared + (isTheirs ? people : 0))
      },
      changing: {
        $0.peopleMax = people + CrowdElsewhere.spared
        // Nothing is to wait for a clock that stands, and the other node is to read all of the log.
        $0.deliveriesPerMillisecond = .max
        $0.snapshotLogBytes = .max
        $0.snapshotMilliseconds = 1 << 50
      })
    self.cluster = cluster
    crowd = SessionCrowd(sessions: people, roomMembers: roomMembers, at: cluster.nodes[0]) { cluster.settle() }
  }

  private static let theirNode = "n1"
  private static let spared = 1_024

  /// What hearing of all of them came to.
  package struct Cost {
    package let people: Int
    package let logBytes: Int
    package let nanoseconds: UInt64
    package let bytes: Int

    package var bytesPerPerson: Double { Double(bytes) / Double(people) }
    /// Arrivals and joins.
    package var perSecond: Double { Double(people * 2) * 1e9 / Double(max(1, nanoseconds)) }
  }

  /// Connects, registers and joins everyone at the first node.
  package func gather() { crowd.gather() }

  /// One more node begins, and reads the log from its beginning. What it takes is this process's.
  package func join() throws(Errno) -> Cost {
    let logBytes = cluster.log.batches.reduce(0) { $0 + $1.count }
    MemoryTrim.run()
    let resident = SessionCrowd.residentBytes
    let start = CrowdElsewhere.processNanoseconds
    let node = try cluster.start("other\(cluster.nodes.count)")
    cluster.settle()
    let nanoseconds = CrowdElsewhere.processNanoseconds - start
    MemoryTrim.run()
    let bytes = SessionCrowd.residentBytes - resident
    // Hashes of all that is there take memory, which nodes have no need of.
    precondition(cluster.digest(of: node) == cluster.digest(of: 0), "The other node has come to another world.")
    return Cost(people: crowd.sessions, logBytes: logBytes, nanoseconds: nanoseconds, bytes: bytes)
  }

  /// What a node begins with that comes later than its log reaches back.
  package struct Restoring {
    package let bytes: Int
    package let writingNanoseconds: UInt64
    package let readingNanoseconds: UInt64
  }

  /// Writes the first node's world, and reads it as whoever begins does.
  package func restore() throws(SnapshotError) -> Restoring {
    var outcome: Result<Restoring, SnapshotError>?
    cluster.nodes[0].courtyard.inspect { world in outcome = Result { () throws(SnapshotError) in try restore(world) } }
    guard let outcome else { preconditionFailure("The world was not shown.") }
    return try outcome.get()
  }

  private func restore(_ world: borrowing World) throws(SnapshotError) -> Restoring {
    let start = CrowdElsewhere.processNanoseconds
    let snapshot = world.snapshot([.lively, .local])
    let middle = CrowdElsewhere.processNanoseconds
    let slots = ReplicaSlots(slotsMax: world.sessions.slotsMax)
    var reader = SnapshotReader(
      settings: world.settings, sessionsMax: world.sessions.slotsMax, roomsMax: world.rooms.slotsMax
    ) { _ in slots.take() }
    try reader.read(snapshot.span)
    let restored = try reader.finish()
    precondition(restored.registeredCount == world.registeredCount, "Somebody is missing.")
    return Restoring(
      bytes: snapshot.count, writingNanoseconds: middle - start,
      readingNanoseconds: CrowdElsewhere.processNanoseconds - middle)
  }

  private static var processNanoseconds: UInt64 { ProcessClock.nanoseconds(of: getpid()) ?? 0 }
}
