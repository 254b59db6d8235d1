import Dispatch
import MadangKernel
import MadangMemory

/// Threads for tests that wait: for another process, a socket, a clock. The concurrency runtime has one thread for each
/// core, and expects that nobody waits on it; on a machine with two cores, two tests that wait hold up all others.
package final class WaitingRoom: TaskExecutor {
  package static let shared = WaitingRoom(seats: 6)

  private let jobs = Lock([UnownedJob]())
  private let arrivals = DispatchSemaphore(value: 0)

  /// So many tests wait at once; each may have several processes of its own. The room stays for as long as the program.
  package init(seats: Int) {
    for seat in 0..<seats {
      do {
        // They end with the program.
        try Thread(name: "waiting \(seat)") { self.serve() }.detach()
      } catch {
        preconditionFailure("There is no thread for tests that wait: \(error)")
      }
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    arrivals.signal()
  }

  private func serve() {
    while true {
      arrivals.wait()
      // Who came last goes first: the next test of a suite that runs one after the other would otherwise wait, each time
      // anew, for all that have come meanwhile.
      let job = jobs.withLock { $0.removeLast() }
      // SAFETY: the room is never freed, and each job is taken once.
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
