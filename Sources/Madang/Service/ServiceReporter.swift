import MadangKernel
import MadangServer

/// Tells systemd how the server is, where it asks. See sd_notify(3), "Well-known assignments".
final class ServiceReporter: Supervisor {
  let pulseMilliseconds: Int64?
  private let manager: ServiceManager
  /// What is told again after a reload.
  private let usual = Monitor("")

  init(_ manager: ServiceManager, watchdogMicroseconds: Int64?) {
    self.manager = manager
    // Twice as often as is asked for, so that one that comes late is still in time.
    pulseMilliseconds = watchdogMicroseconds.map { max(1, $0 / 2_000) }
  }

  /// The one that this program needs; nil where nobody asks.
  static func ofProgram() throws -> ServiceReporter? {
    do throws(Errno) {
      guard let manager = try ServiceManager.ofProgram() else { return nil }
      return ServiceReporter(manager, watchdogMicroseconds: ServiceManager.watchdogMicroseconds())
    } catch {
      try Complaint.fail("NOTIFY_SOCKET: systemd can't be told anything: \(error).")
    }
  }

  func pulse() { manager.tell("WATCHDOG=1", waits: false) }

  func isReady(listening: [String]) {
    let status = ServiceReporter.line(listening.joined(separator: ", "))
    usual.withLock { $0 = status }
    manager.tell("READY=1\nSTATUS=\(status)", waits: true)
  }

  func reloads() { manager.tell(ServiceReporter.reloading, waits: true) }

  func goesOn(_ refusal: ReloadRefusal?) {
    let reasons = refusal.map { "The configuration can't be used: " + $0.lines.joined(separator: " ") }
    let status = reasons.map(ServiceReporter.line) ?? usual.withLock { $0 }
    manager.tell("READY=1\nSTATUS=\(status)", waits: true)
  }

  /// A program that begins again in its own process is a reload to systemd: after STOPPING=1 it would be killed.
  func ends(restarting: Bool) {
    manager.tell(restarting ? ServiceReporter.reloading : "STOPPING=1\nSTATUS=Shutting down", waits: false)
  }

  private static var reloading: String {
    "RELOADING=1\nMONOTONIC_USEC=\(MonotonicClock.nanoseconds() / 1_000)"
  }

  /// One line of a bounded length, whatever is in a text: what stood behind a line's end would be an assignment.
  private static func line(_ text: String) -> String {
    String(ControlText.harmless(text).prefix(1_000))
  }
}
