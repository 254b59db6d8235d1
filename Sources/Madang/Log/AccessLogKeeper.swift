import Logging
import MadangKernel
import MadangServer

/// The thread that writes the access log, from the server's start to its end.
final class AccessLogKeeper {
  /// What stands for standard error in place of a file's name.
  static let errors = "-"

  private let log: AccessLog
  private let writer: AccessLogWriter
  private var thread: Thread?

  init(_ log: AccessLog, _ writer: AccessLogWriter) {
    self.log = log
    self.writer = writer
  }

  /// Says what is wrong with a place; nil where it can be used.
  static func complaint(about place: String) -> String? { place.isEmpty ? "it must name a file, or be -" : nil }

  func start() throws {
    let (log, writer) = (log, writer)
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
