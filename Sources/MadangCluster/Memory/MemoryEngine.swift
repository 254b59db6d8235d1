import MadangKernel
import MadangWorld
import Synchronization

/// An engine without a network, for several nodes in one process.
package final class MemoryEngine: LogEngine {
  private enum Step {
    case batches(ArraySlice<[UInt8]>)
    case silence(Bool)
    case end
  }

  private let log: MemoryLog
  private let isStopped = Atomic<Bool>(false)
  private let thread = EngineThread()
  /// Who is told of snapshots. Tier 1.
  private let receiver = Monitor<(any LogReceiver)?>(nil)

  package init(_ log: MemoryLog) { self.log = log }

  package func start(after position: UInt64, _ receiver: any LogReceiver) {
    self.receiver.withLock { $0 = receiver }
    do throws(Errno) {
      try thread.start("engine") { [self] in run(after: position, receiver) }
    } catch {
      receiver.changed(.refused("No thread can be started: \(error)."))
    }
  }

  package func append(_ batch: [UInt8]) -> Bool {
    precondition(batch.count <= LogLimits.batchBytesMax, "A batch is longer than an engine takes.")
    if isStopped.load(ordering: .acquiring) { return false }
    log.append(batch)
    return true
  }

  package func keep(_ piece: LogSnapshotWriter.Piece, of position: UInt64) {
    let kept = log.state.withLock { state in
      state.snapshots.take(piece, of: position) ? state.snapshots.newest?.bytes : nil
    }
    if let kept { receiver.withLock { $0 }?.kept(KeptSnapshot(at: position, bytes: kept)) }
  }

  package func stop() {
    receiver.withLock { $0 = nil }
    isStopped.store(true, ordering: .releasing)
    // Whoever looked before is waiting by now.
    log.state.withLock { _ in }
    log.state.signalAll()
    thread.join()
  }

  private func run(after start: UInt64, _ receiver: any LogReceiver) {
    var position = Int(start)
    var isSilent = false
    if start == 0 {
      guard let begun = begin(receiver) else { return }
      position = Int(begun)
    }
    guard start <= log.last else { return receiver.changed(.refused("The log has gone back before \(start).")) }
    for batch in log.state.withLock({ $0.batches[position...] }) where !isStopped.load(ordering: .acquiring) {
      position += 1
      receiver.received(batch, at: UInt64(position))
    }
    receiver.changed(.live(MemoryEngine.facts))
    while true {
      switch nextStep(position, isSilent) {
      case .end: return
      case .silence(true):
        isSilent = true
        receiver.changed(.silent(sinceMilliseconds: Int64(MonotonicClock.nanoseconds() / 1_000_000)))
      case .silence(false):
        isSilent = false
        receiver.changed(.live(MemoryEngine.facts))
      case .batches(let batches):
        for batch in batches where !isStopped.load(ordering: .acquiring) {
          position += 1
          receiver.received(batch, at: UInt64(position))
        }
      }
    }
  }

  /// After which batch the receiver begins; nil: it doesn't.
  private func begin(_ receiver: any LogReceiver) -> UInt64? {
    var snapshot = log.state.withLock { $0.snapshots.newest }
    while true {
      switch receiver.begin(in: LogExtent(first: 1, last: log.last, snapshot: snapshot?.position)) {
      case .after(let position): return position
      case .nowhere: return nil
      case .snapshot:
        var pieces = snapshot?.pieces[...] ?? []
        if let restored = receiver.restore({ pieces.popFirst() }) { return restored }
        snapshot = nil
      }
    }
  }

  /// Sleeps until there is something to hand over.
  private func nextStep(_ position: Int, _ isSilent: Bool) -> Step {
    log.state.wait { state in
      isStopped.load(ordering: .acquiring) || state.batches.count > position || state.isSilent != isSilent
    } then: { state in
      if isStopped.load(ordering: .acquiring) { return .end }
      return state.batches.count > position ? .batches(state.batches[position...]) : .silence(state.isSilent)
    }
  }

  private static let facts = EngineFacts(server: "memory", version: "1", replicas: 1, isSyncedFirst: true)
}
