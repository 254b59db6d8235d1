import MadangKernel
import MadangWorld

/// A log in the memory of one process, which several engines share: nodes of a test, of which each has a `MemoryEngine` of
/// its own. It keeps all that was ever appended. Any thread may use it.
package final class MemoryLog: Sendable {
  struct State {
    var batches: [[UInt8]] = []
    var isSilent = false
    var losses = 0
    var snapshots = SnapshotShelf()
  }

  /// Tier 1.
  let state = Monitor(State())

  package init() {}

  /// How many batches stand in it: the last one's sequence.
  package var last: UInt64 { state.withLock { UInt64($0.batches.count) } }

  /// Whether it is without a leader: engines are connected, and what they append is lost.
  package var isSilent: Bool {
    get { state.withLock { $0.isSilent } }
    set {
      state.withLock { $0.isSilent = newValue }
      state.signalAll()
    }
  }

  /// Loses so many batches of those that are appended next.
  package func lose(_ count: Int) { state.withLock { $0.losses += count } }

  /// Where the newest whole snapshot stands; nil: there is none.
  package var snapshotPosition: UInt64? { state.withLock { $0.snapshots.newest?.position } }

  func append(_ batch: [UInt8]) {
    state.withLock { state in
      if state.isSilent { return }
      if state.losses > 0 { state.losses -= 1 } else { state.batches.append(batch) }
    }
    state.signalAll()
  }
}
