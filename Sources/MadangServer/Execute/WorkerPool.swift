import MadangChat
import MadangKernel
import MadangWorld

/// A fixed number of worker threads on one run queue, and of slow threads on the slow lanes.
package struct WorkerPool<K: Kernel>: ~Copyable {
  private let courtyard: Courtyard<K>
  var threads: [ThreadBox] = []
  var slowThreads: [ThreadBox] = []
  /// Carries out what the log has for the stores, where there is a log.
  var applier: ThreadBox?

  /// What slow threads yield to everyone else. See setpriority(2).
  private static var slowNiceness: Int32 { 5 }

  /// Starts `Configuration.workers` threads, named `worker-1` and so on, `Configuration.slowWorkers`, named `slow-1`, and
  /// `search`, `hash`, `erase`, `greet-1` and so on, `answers` and `chores`, and `echo` and `applier` where there is one.
  package init(_ courtyard: Courtyard<K>) throws(Errno) {
    self.courtyard = courtyard
    for number in 1...courtyard.configuration.workers {
      threads.append(
        ThreadBox(
          try Thread(name: "worker-\(number)") {
            var worker = Worker(courtyard)
            worker.run()
          }))
    }
    for number in 1...courtyard.configuration.slowWorkers {
      slowThreads.append(
        ThreadBox(
          try Thread(name: "slow-\(number)", niceness: Self.slowNiceness) { courtyard.runSlowLane(.disk) }))
    }
    for (name, lane) in [("search", SlowWork.Lane.search), ("hash", .hash), ("erase", .erase)] {
      slowThreads.append(
        ThreadBox(try Thread(name: name, niceness: Self.slowNiceness) { courtyard.runSlowLane(lane) }))
    }
    for number in 1...max(1, courtyard.configuration.workers / 2) {
      slowThreads.append(
        ThreadBox(try Thread(name: "greet-\(number)", niceness: Self.slowNiceness) { courtyard.runGreetings() }))
    }
    if courtyard.configuration.listeners.contains(where: { $0.dialect == .webSocketEcho }) {
      slowThreads.append(ThreadBox(try Thread(name: "echo", niceness: Self.slowNiceness) { courtyard.runEchoes() }))
    }
    slowThreads.append(
      ThreadBox(try Thread(name: "answers", niceness: Self.slowNiceness) { courtyard.runAnswers() }))
    if let stores = courtyard.seat?.configuration.stores {
      applier = ThreadBox(try Thread(name: "applier") { stores.run() })
    }
    slowThreads.append(
      ThreadBox(try Thread(name: "chores", niceness: Self.slowNiceness) { courtyard.runChores() }))
  }

  /// Lets the workers finish what waits, and ends them.
  package mutating func stop() {
    courtyard.slowLane.close()
    for thread in slowThreads { thread.join() }
    slowThreads = []
    courtyard.runQueue.close()
    for thread in threads { thread.join() }
    threads = []
    courtyard.seat?.configuration.stores?.close()
    applier?.join()
    if courtyard.saveRecords() { courtyard.keepLastSnapshot() }
  }

  /// Arrays hold only what can be copied.
  final class ThreadBox {
    private var thread: Thread?

    init(_ thread: consuming Thread) {
      self.thread = consume thread
    }

    func join() {
      if let thread = thread.take() { thread.join() }
    }
  }
}
