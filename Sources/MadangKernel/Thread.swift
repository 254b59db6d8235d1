import CLinux
import Glibc

/// An operating system thread, the only kind that the project makes. It must be joined or detached.
@safe package struct Thread: ~Copyable {
  private let handle: pthread_t

  /// Starts a thread. `name` shows in ps(1) and top(1); the kernel keeps its first 15 bytes.
  /// `niceness` from 0, the usual, to 19, which yields to everyone else.
  /// Fails with EAGAIN where no more threads are allowed. See pthread_create(3), pthread_setname_np(3), setpriority(2).
  package init(name: String, niceness: Int32 = 0, body: @escaping @Sendable () -> Void) throws(Errno) {
    // SAFETY: released once, by the new thread, or below if there is none.
    let start = unsafe Unmanaged.passRetained(Start(name: name, niceness: niceness, body: body))
    var handle = pthread_t()
    // SAFETY: the start block is retained here and released once, by the new thread, or below if there is none.
    let result = unsafe pthread_create(
      &handle, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        unsafe pthread_setname_np(pthread_self(), String(start.name.prefix(15)))
        // Of this thread alone, under Linux. Fails only for less than 0.
        if start.niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, start.niceness) }
        start.body()
        return nil
      }, start.toOpaque())
    if result != 0 {
      unsafe start.release()
      throw Errno(result)
    }
    self.handle = handle
  }

  /// Waits until the thread has ended; what it wrote is seen from then on. See pthread_join(3).
  package consuming func join() {
    let handle = self.handle
    discard self
    // SAFETY: the handle came from pthread_create, and is joined once, since this consumes it.
    pthread_join(handle, nil)
  }

  /// Lets it end by itself, or with the program. See pthread_detach(3).
  package consuming func detach() {
    let handle = self.handle
    discard self
    // SAFETY: the handle came from pthread_create, and is not used again, since this consumes it.
    pthread_detach(handle)
  }

  deinit {
    precondition(handle == 0, "A thread was dropped without being joined or detached.")
  }

  private final class Start {
    let name: String
    let niceness: Int32
    let body: @Sendable () -> Void

    init(name: String, niceness: Int32, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.niceness = niceness
      self.body = body
    }
  }
}
