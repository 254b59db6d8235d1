import Glibc
import Logging
import MadangKernel
import MadangServer
import MadangTLS

/// The thread that looks once a minute after what TLS needs: files that have changed, certificates that expire, ticket keys
/// that have served their time.
final class CertificateKeeper {
  static let secondsBetweenLooks: UInt64 = 60

  private let watch: CertificateWatch
  private let isStopping = Monitor(false)
  private var thread: Thread?

  init(_ watch: CertificateWatch) { self.watch = watch }

  func start() throws {
    let watch = watch
    let isStopping = isStopping
    do throws(Errno) {
      thread = try Thread(name: "certificates", niceness: 5) {
        while true {
          watch.look(now: Int64(time(nil)))
          let deadline = MonotonicClock.nanoseconds() + CertificateKeeper.secondsBetweenLooks * 1_000_000_000
          if isStopping.wait(until: { $0 }, deadline: deadline, then: { isStopping, _ in isStopping }) { return }
        }
      }
    } catch {
      try Complaint.fail("the server can't start: \(error).")
    }
  }

  func stop() {
    isStopping.withLock { $0 = true }
    isStopping.signalAll()
    if let thread = thread.take() { thread.join() }
  }
}
