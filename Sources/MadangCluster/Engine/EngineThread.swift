import MadangKernel

/// A thread of an engine, from `start` to `join`. Any thread may call them.
package final class EngineThread: Sendable {
  /// Tier 1.
  private let thread = Monitor<Thread?>(nil)

  package init() {}

  /// - Precondition: It was not started before, or has been joined.
  package func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(Errno) {
    let failure = thread.withLock { thread -> Errno? in
      precondition(thread == nil, "A thread of an engine was started twice.")
      do throws(Errno) {
        thread = try Thread(name: name, body: body)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// Sleeps on whichever thread calls it.
  package static func rest(milliseconds: UInt64) {
    let deadline = MonotonicClock.nanoseconds() + milliseconds * 1_000_000
    Monitor(()).wait(until: { _ in false }, deadline: deadline, then: { _, _ in })
  }

  /// Waits until it has ended; returns at once where it never began.
  package func join() { thread.withLock { $0.take() }?.join() }
}
