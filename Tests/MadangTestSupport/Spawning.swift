import Foundation

/// One at a time: a program that Foundation starts inherits what another thread opens at that very moment. With an end of each
/// other's pipes, two of them would wait for ever for the other one to end.
private let spawning = NSLock()

extension Process {
  /// Starts it. One that hangs is killed, so that whoever reads what it says, or waits for it, goes on, and finds its status.
  package func begin() throws {
    try spawning.withLock { try run() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 300) { [self] in
      if isRunning { kill(processIdentifier, SIGKILL) }
    }
  }
}

extension Pipe {
  /// A pipe whose ends nobody inherits but whom they are given to.
  package static func whole() -> Pipe { spawning.withLock { Pipe() } }
}
