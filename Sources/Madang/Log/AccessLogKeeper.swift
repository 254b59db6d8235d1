import Logging
import MadangKernel
import MadangServer

/// The thread that writes the access log, from when the server listens to its end.
final class AccessLogKeeper {
  /// What stands for standard error in place of a file's name.
  static let errors = "-"

  let log = AccessLog()
  private let path: String
  private let gate: LogGate
  private let logger: Logger
  private var thread: Thread?

  init(_ path: String, gate: LogGate, logger: Logger) {
    self.path = path
    self.gate = gate
    self.logger = logger
  }

  /// Says what is wrong with a place; nil where it can be used.
  static func complaint(about place: String) -> String? { place.isEmpty ? "it must name a file, or be -" : nil }

  /// Opens the file, which is made where it is missing.
  func start() throws {
    let writer: AccessLogWriter
    do throws(Errno) { writer = try AccessLogWriter(path, gate: gate, logger: logger) } catch {
      try Complaint.fail("--access-log \(path): the file can't be written: \(error).")
    }
    let log = log
    do throws(Errno) {
      thread = try Thread(name: "access-log", niceness: 5) {
        while writer.turn(log) {}
      }
    } catch {
      try Complaint.fail("the server can't start: \(error).")
    }
  }

  /// Writes what is left, and ends the thread.
  func stop() {
    log.close()
    if let thread = thread.take() { thread.join() }
  }
}
