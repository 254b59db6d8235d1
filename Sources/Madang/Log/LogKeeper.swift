import MadangKernel

/// The thread that tells what the log's gate holds back, from the server's start to its end.
final class LogKeeper {
  private let gate: LogGate
  private var thread: Thread?

  init(_ gate: LogGate) { self.gate = gate }

  func start() throws {
    let gate = gate
    do throws(Errno) {
      thread = try Thread(name: "log", niceness: 5) { gate.run() }
    } catch {
      try Complaint.fail("the server can't start: \(error).")
    }
  }

  func stop() {
    gate.close()
    if let thread = thread.take() { thread.join() }
  }
}
