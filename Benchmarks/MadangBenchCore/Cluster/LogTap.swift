import MadangKernel
import MadangWorld

/// Hears what stands in a log, and counts it. The engine's thread tells it; any thread may ask.
final class LogTap: LogReceiver {
  struct Count {
    var batches = 0
    var bytes = 0
    /// When the last one came, and the longest time between two, in nanoseconds.
    var cameAt: UInt64 = 0
    var longestPause: UInt64 = 0
    var isLive = false
    /// Where the log ended when it was connected to.
    var end: UInt64 = 0
    var refusal: String?
  }

  private let state = Monitor(Count())
  private let start: UInt64?

  /// - Parameter start: after which batch to begin; nil: behind all that there are.
  init(after start: UInt64?) { self.start = start }

  var count: Count { state.withLock { $0 } }

  /// Forgets what came before.
  func reset() {
    state.withLock { count in
      count.batches = 0
      count.bytes = 0
      count.longestPause = 0
      count.cameAt = MonotonicClock.nanoseconds()
    }
  }

  /// Waits until something holds, or can't come to hold any more, or for so long.
  @discardableResult
  func wait(seconds: UInt64, until holds: (Count) -> Bool) -> Bool {
    let deadline = MonotonicClock.nanoseconds() + seconds * 1_000_000_000
    return state.wait(
      until: { holds($0) || $0.refusal != nil }, deadline: deadline, then: { count, _ in holds(count) })
  }

  // MARK: LogReceiver

  func begin(in log: LogExtent) -> LogStart {
    state.withLock { $0.end = log.last }
    return .after(start ?? log.last)
  }

  func received(_ batch: [UInt8], at sequence: UInt64) {
    state.withLock { count in
      let now = MonotonicClock.nanoseconds()
      if count.cameAt != 0 { count.longestPause = max(count.longestPause, now - count.cameAt) }
      count.cameAt = now
      count.batches += 1
      count.bytes += batch.count
    }
    state.signalAll()
  }

  func restore(_ next: () -> [UInt8]?) -> UInt64? { nil }

  func kept(_ snapshot: KeptSnapshot) {}

  func changed(_ state: EngineState) {
    self.state.withLock { count in
      switch state {
      case .live: count.isLive = true
      case .refused(let reason): count.refusal = reason
      case .connecting, .silent: break
      }
    }
    self.state.signalAll()
  }
}
