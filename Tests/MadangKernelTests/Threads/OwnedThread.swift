import MadangKernel

/// A thread that a test's end waits for, however the test ends.
final class OwnedThread {
  private var thread: Thread?

  init(_ name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) throws(Errno) {
    thread = try Thread(name: name, niceness: niceness, body: body)
  }

  /// Waits until it has ended.
  func join() {
    if let thread = thread.take() { thread.join() }
  }

  deinit { join() }
}
