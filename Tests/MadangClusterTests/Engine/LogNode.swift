import MadangCluster
import MadangKernel
import MadangTestSupport
import MadangWire
import MadangWorld

/// A node as far as the log is concerned: it says numbers, and hears those of all.
final class LogNode: LogReceiver {
  struct Heard: Equatable {
    /// By whom, and what, in the order of the log.
    var entries: [String] = []
    var sequence: UInt64 = 0
  }

  private struct State: ~Copyable {
    var table = NodeTable()
    var sender: BatchSender
    var heard = Heard()
    var isWhole = true
    var isLive = false
    var refusal: String?
    /// When one of its own came last, or was said again.
    var lastProgress = MonotonicClock.nanoseconds()
  }

  let engine: any LogEngine
  private let name: String
  private let state: Monitor<State>
  /// How long its own may be on their way, while others' come.
  private static let patienceNanoseconds: UInt64 = 2_000_000_000

  init(_ name: String, nonce: UInt64, _ engine: any LogEngine) {
    self.engine = engine
    self.name = name
    state = Monitor(State(sender: BatchSender(name: name, nonce: nonce)))
    engine.start(after: 0, self)
  }

  var heard: Heard { state.withLock { $0.heard } }
  var isWhole: Bool { state.withLock { $0.isWhole } }
  var isAtRest: Bool { state.withLock { $0.sender.isAtRest } }
  var isLive: Bool { state.withLock { $0.isLive } }
  var refusal: String? { state.withLock { $0.refusal } }

  /// Says something; false where too much waits.
  func offer(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return state.withLock { state in
      if state.sender.isAtRest { state.lastProgress = MonotonicClock.nanoseconds() }
      guard state.sender.offer(bytes.span) else { return false }
      send(&state)
      return true
    }
  }

  /// Time has passed.
  func turn() {
    state.withLock { state in
      let now = MonotonicClock.nanoseconds()
      if !state.sender.isAtRest, now - state.lastProgress >= LogNode.patienceNanoseconds {
        state.lastProgress = now
        state.sender.sayAgain()
      }
      send(&state)
    }
  }

  private func send(_ state: inout State) {
    while let batch = state.sender.next(
      after: state.table.epoch(of: name), milliseconds: 0, applied: state.heard.sequence)
    {
      // What is not taken is said again.
      _ = engine.append(batch)
    }
  }

  func received(_ batch: [UInt8], at sequence: UInt64) {
    state.withLock { state in
      if sequence != state.heard.sequence + 1 { state.isWhole = false }
      state.heard.sequence = sequence
      var entries: [String] = []
      guard let read = try? LogBatch.read(batch.span, { entries.append(String(bytes: $0)) }) else {
        state.isWhole = false
        return
      }
      let verdict = state.table.take(read, at: sequence)
      if verdict == .counts { state.heard.entries += entries }
      if case .here(let life) = state.sender.state, read.statement?.life == life {
        state.lastProgress = MonotonicClock.nanoseconds()
      }
      state.sender.hear(read, verdict)
      send(&state)
    }
  }

  func begin(in _: LogExtent) -> LogStart { .after(0) }
  func restore(_ next: () -> [UInt8]?) -> UInt64? { nil }
  func kept(_: KeptSnapshot) {}

  func changed(_ engine: EngineState) {
    state.withLock { state in
      state.isLive = false
      switch engine {
      case .live:
        state.isLive = true
        state.sender.sayAgain()
        send(&state)
      case .refused(let reason): state.refusal = reason
      case .connecting, .silent: break
      }
    }
  }
}
