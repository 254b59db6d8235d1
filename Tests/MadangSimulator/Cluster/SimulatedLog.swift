import MadangServer
import MadangTestSupport
import MadangWorld

/// One log between the nodes of a simulation. What it is given is stored when somebody has it do so: late, in another order,
/// twice or never, as often as its faults say.
package final class SimulatedLog {
  /// In thousandths.
  package struct Faults: Sendable {
    /// A batch is lost before it is stored.
    package var loss = 0
    /// A batch is stored, and stays on its way.
    package var doubling = 0
    /// Not the first of those on the way is stored next.
    package var reordering = 0

    package init() {}
  }

  package var faults = Faults()
  /// Stores nothing, and loses what comes.
  package var isSilent = false
  package private(set) var batches: [[UInt8]] = []
  /// How many of the last of them whoever begins still finds. Who reads along has read them by then.
  package var keptMax = Int.max
  package private(set) var snapshots = SnapshotShelf()
  /// Whether a snapshot that is kept is kept whole.
  package var spoilsSnapshots = false
  private var underway: [(batch: [UInt8], isSpared: Bool)] = []
  package private(set) var lost = 0
  package private(set) var doubled = 0

  package init() {}

  /// What there is of it for whoever begins.
  package var extent: LogExtent {
    LogExtent(
      first: UInt64(batches.count - min(keptMax, batches.count) + 1), last: UInt64(batches.count),
      snapshot: snapshots.newest?.position)
  }

  /// Whether something is on its way.
  package var hasUnderway: Bool { !underway.isEmpty }

  func append(_ batch: [UInt8], isSpared: Bool) {
    if isSilent { lost += 1 } else { underway.append((batch, isSpared)) }
  }

  func keep(_ piece: LogSnapshotWriter.Piece, of position: UInt64) -> Bool {
    var bytes = piece.bytes
    if spoilsSnapshots, piece.isLast { bytes[bytes.count - 1] ^= 1 }
    return snapshots.take(
      LogSnapshotWriter.Piece(bytes, isFirst: piece.isFirst, isLast: piece.isLast), of: position)
  }

  /// Stores, or loses, one batch that is on its way; false where there is none.
  package func step(_ generator: inout SeededGenerator) -> Bool {
    if underway.isEmpty { return false }
    let index = generator.chance(faults.reordering) ? generator.index(below: underway.count) : 0
    if generator.chance(faults.doubling) {
      doubled += 1
      batches.append(underway[index].batch)
      return true
    }
    let (batch, isSpared) = underway.remove(at: index)
    if !isSpared, generator.chance(faults.loss) { lost += 1 } else { batches.append(batch) }
    return true
  }
}

/// What one node has of a simulated log. Handed on when somebody has it do so.
///
/// One thread drives all of it; that is what `@unchecked Sendable` rests on.
package final class SimulatedEngine: LogEngine, @unchecked Sendable {
  private let log: SimulatedLog
  /// Whoever is given up without a word, as a process that is killed, goes with all that it has.
  private weak var receiver: (any LogReceiver)?
  package private(set) var position = 0
  /// Whether it has begun with the log's snapshot.
  package private(set) var hasRestored = false
  /// Cut off from the log: it is handed nothing, and what it says is lost.
  package var isCutOff = false
  /// It leaves out the next batch that it would hand on, as a broken server might.
  package var leavesOutNext = false
  /// What it says is lost, while it is handed what others say.
  package var isMute = false
  /// Whether the receiver knows that it has all that stood in the log.
  private var isLive = false
  /// Nothing that it says is lost.
  package var isSpared = false

  package init(_ log: SimulatedLog) { self.log = log }

  package func start(after position: UInt64, _ receiver: any LogReceiver) {
    self.receiver = receiver
    self.position = position > 0 ? Int(position) : begin(receiver)
  }

  /// After which batch the receiver begins; behind all of them where it doesn't.
  private func begin(_ receiver: any LogReceiver) -> Int {
    var log = log.extent
    while true {
      switch receiver.begin(in: log) {
      case .after(let position): return Int(position)
      case .nowhere: return .max
      case .snapshot:
        var pieces = self.log.snapshots.newest?.pieces[...] ?? []
        if let restored = receiver.restore({ pieces.popFirst() }) {
          hasRestored = true
          return Int(restored)
        }
        log = LogExtent(first: log.first, last: log.last, snapshot: nil)
      }
    }
  }

  package func keep(_ piece: LogSnapshotWriter.Piece, of position: UInt64) {
    if receiver == nil || isCutOff { return }
    if log.keep(piece, of: position), let newest = log.snapshots.newest {
      receiver?.kept(KeptSnapshot(at: position, bytes: newest.bytes))
    }
  }

  package func append(_ batch: [UInt8]) -> Bool {
    if receiver == nil || isCutOff { return false }
    if !isMute { log.append(batch, isSpared: isSpared) }
    return true
  }

  package func stop() { receiver = nil }

  /// Hands on the next batch; false where there is none.
  package func step() -> Bool {
    guard let receiver, !isCutOff else { return false }
    if !isLive, position == log.batches.count {
      reconnect()
      return true
    }
    guard position < log.batches.count, !isFull else { return false }
    position += 1
    if leavesOutNext {
      leavesOutNext = false
      return true
    }
    receiver.received(log.batches[position - 1], at: UInt64(position))
    return true
  }

  /// Whoever has too much to apply would wait here.
  private var isFull: Bool { (receiver as? Courtyard<SimulatedKernel>)?.seat?.isFull ?? false }

  /// Goes on with the log, having been cut off from it.
  package func reconnect() {
    isCutOff = false
    isLive = position == log.batches.count
    if !isLive { return }
    receiver?.changed(.live(EngineFacts(server: "simulated", version: "1", replicas: 1)))
  }
}
