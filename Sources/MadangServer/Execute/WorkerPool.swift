import MadangKernel

/// A fixed number of worker threads on one run queue.
package struct WorkerPool<K: Kernel>: ~Copyable {
  private let courtyard: Courtyard<K>
  var threads: [ThreadBox] = []

  /// Starts `Configuration.workers` threads, named `worker-1` and so on.
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
  }

  /// Lets the workers finish what waits, and ends them.
  package mutating func stop() {
    courtyard.runQueue.close()
    for thread in threads { thread.join() }
    threads = []
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
