import DequeModule
import MadangChat
import MadangKernel
import MadangMemory

/// Work that takes long, such as hashing a password or reading the disk: dear work and other work in turn, each oldest
/// first. It has threads of its own, of low priority, so that no worker is ever kept from short commands. Meanwhile the
/// connection that asked is parked: its next command runs once the work is done.
package final class SlowLane: Sendable {
  enum Job: Sendable {
    /// What a connection's command has left to do, and the label under which it is answered.
    case work(Handle, SlowWork, label: [UInt8]?)
    /// Nobody's command.
    case chore(@Sendable () -> Void)

    var isDear: Bool {
      switch self {
      case .work(_, let work, _): work.isDear
      case .chore: false
      }
    }
  }

  private struct State {
    var jobs = Deque<Job>()
    var dearJobs = Deque<Job>()
    var wasDear = false
    var isClosed = false

    var isEmpty: Bool { jobs.isEmpty && dearJobs.isEmpty }

    mutating func push(_ job: Job) {
      if job.isDear { dearJobs.append(job) } else { jobs.append(job) }
    }

    /// Leaves nobody's commands.
    mutating func dropWork() {
      dearJobs.removeAll()
      jobs.removeAll { job in
        if case .work = job { true } else { false }
      }
    }

    /// Of one kind and of the other in turn, where both wait.
    mutating func pop() -> Job? {
      let takesDear = jobs.isEmpty || (!wasDear && !dearJobs.isEmpty)
      wasDear = takesDear
      return takesDear ? dearJobs.popFirst() : jobs.popFirst()
    }
  }

  private let state = Monitor(State())

  func post(_ job: Job) {
    state.withLock { $0.push(job) }
    state.signalOne()
  }

  /// The next job; nil where none waits.
  func takeNow() -> Job? {
    state.withLock { $0.pop() }
  }

  /// Sleeps until a job waits; nil once the lane is closed, and nobody's command is left that must still be done.
  func take() -> Job? {
    state.wait { state in
      !state.isEmpty || state.isClosed
    } then: { state in
      if state.isClosed { state.dropWork() }
      return state.pop()
    }
  }

  /// Wakes everyone for the last time: the server is ending. Commands that still wait are not done, for nobody reads their
  /// answers; chores are, since they keep what must not be lost.
  func close() {
    state.withLock { $0.isClosed = true }
    state.signalAll()
  }
}

extension Courtyard {
  /// The life of a slow thread.
  func runSlowLane() {
    while let job = slowLane.take() { run(job) }
  }

  /// Does one thing that takes long. False where nothing waits.
  package func runSlowWork() -> Bool {
    guard let job = slowLane.takeNow() else { return false }
    run(job)
    return true
  }

  private func run(_ job: SlowLane.Job) {
    switch job {
    case .chore(let body): body()
    case .work(let handle, let work, let label):
      let finish = work.run()
      links[handle.slot].mailbox.unpark(FinishedWork(finish: finish, label: label, isBinding: work.isBinding))
      runQueue.post(handle.slot)
    }
  }
}
