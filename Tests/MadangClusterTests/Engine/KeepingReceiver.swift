import MadangCluster
import MadangKernel
import MadangTestSupport
import MadangWorld
import Synchronization

/// Keeps all that an engine says.
final class KeepingReceiver: LogReceiver {
  struct Heard {
    var batches: [[UInt8]] = []
    var sequences: [UInt64] = []
    var states: [EngineState] = []
    var extents: [LogExtent] = []
    var snapshot: [[UInt8]]?
    var kept: [KeptSnapshot] = []
  }

  private let heard = Mutex(Heard())
  private let isHeld = Monitor(false)
  /// What it makes of a snapshot; nil: it can't read any.
  private let readsSnapshot: @Sendable ([[UInt8]]) -> UInt64?

  /// Where it begins; nil: with the snapshot, where there is one.
  private let start: LogStart?

  init(start: LogStart? = nil, readsSnapshot: @escaping @Sendable ([[UInt8]]) -> UInt64? = { _ in nil }) {
    self.start = start
    self.readsSnapshot = readsSnapshot
  }

  var now: Heard { heard.withLock { $0 } }
  var texts: [String] { now.batches.map { String(decoding: $0, as: UTF8.self) } }
  var isLive: Bool { if case .live? = now.states.last { true } else { false } }
  var wasSilent: Bool { now.states.contains { if case .silent = $0 { true } else { false } } }
  var refusal: String? { if case .refused(let reason)? = now.states.last { reason } else { nil } }

  /// Takes nothing until `goOn`.
  func hold() { isHeld.withLock { $0 = true } }

  func goOn() {
    isHeld.withLock { $0 = false }
    isHeld.signalAll()
  }

  func received(_ batch: [UInt8], at sequence: UInt64) {
    isHeld.wait(until: { !$0 }, then: { _ in })
    heard.withLock {
      $0.batches.append(batch)
      $0.sequences.append(sequence)
    }
  }

  func begin(in log: LogExtent) -> LogStart {
    heard.withLock { $0.extents.append(log) }
    return start ?? (log.snapshot == nil ? .after(0) : .snapshot)
  }

  func restore(_ next: () -> [UInt8]?) -> UInt64? {
    var pieces: [[UInt8]] = []
    while let piece = next() { pieces.append(piece) }
    heard.withLock { $0.snapshot = pieces }
    return readsSnapshot(pieces)
  }

  func kept(_ snapshot: KeptSnapshot) { heard.withLock { $0.kept.append(snapshot) } }

  func changed(_ state: EngineState) { heard.withLock { $0.states.append(state) } }

  /// Whether what it has is in order and without gaps, from `first` on.
  func isWhole(from first: UInt64) -> Bool {
    let sequences = now.sequences
    return sequences == Array(first..<(first + UInt64(sequences.count)))
  }
}
