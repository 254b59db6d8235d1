import MadangKernel

/// The thread that deletes what the retention policy keeps no longer: when the server starts, and then every hour.
package struct HistoryPruner: ~Copyable {
  private let thread: Thread
  private let isStopping: Monitor<Bool>

  /// What it yields to everyone else: no more than the writer, which would wait for it where it was kept from a processor
  /// in the middle of a transaction. What it takes is bounded by its rests. See setpriority(2).
  private static var niceness: Int32 { 5 }

  /// - Parameters:
  ///   - clock: milliseconds since 1970.
  ///   - failed: called on that thread; it tries again an hour later.
  package init(
    _ database: Database, _ policy: RetentionPolicy, clock: @escaping @Sendable () -> Int64,
    failed: @escaping @Sendable (any Error) -> Void
  ) throws(Errno) {
    let isStopping = Monitor(false)
    self.isStopping = isStopping
    thread = try Thread(name: "prune", niceness: HistoryPruner.niceness) {
      while true {
        do {
          // After each step it rests, unless it is to end.
          _ = try database.prune(policy, nowMilliseconds: clock()) {
            let end = MonotonicClock.nanoseconds() + StoreLimits.pruneRestMilliseconds * 1_000_000
            return isStopping.wait(until: { $0 }, deadline: end, then: { isStopping, _ in !isStopping })
          }
        } catch {
          failed(error)
        }
        let deadline = MonotonicClock.nanoseconds() + StoreLimits.pruneSeconds * 1_000_000_000
        if isStopping.wait(until: { $0 }, deadline: deadline, then: { isStopping, _ in isStopping }) { return }
      }
    }
  }

  /// Ends the thread after the transaction that it is at.
  package consuming func stop() {
    isStopping.withLock { $0 = true }
    isStopping.signalAll()
    thread.join()
  }
}
