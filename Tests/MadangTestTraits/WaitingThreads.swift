import MadangKernel

/// A few threads that carry out tests which spend their time waiting.
final class WaitingThreads: TaskExecutor {
  static let shared = WaitingThreads(count: 4)

  private let jobs = Monitor<[UnownedJob]>([])

  private init(count: Int) {
    for number in 1...count {
      // They end with the program.
      let thread = Result { () throws(Errno) in
        try Thread(name: "waiting \(number)") { [self] in
          // SAFETY: each job is carried out once, by whoever takes it; this object lives as long as the program.
          while true { unsafe next().runSynchronously(on: asUnownedTaskExecutor()) }
        }
      }
      switch consume thread {
      case .success(let thread): thread.detach()
      case .failure(let error): fatalError("There is no thread to wait on: \(error).")
      }
    }
  }

  private func next() -> UnownedJob {
    jobs.wait(until: { !$0.isEmpty }, then: { $0.removeFirst() })
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    jobs.signalOne()
  }
}
