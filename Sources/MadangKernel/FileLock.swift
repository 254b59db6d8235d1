import CLinux
import Glibc

/// An open file that only one process can have at a time. Dropping it, or the end of the process, gives it up.
package struct FileLock: ~Copyable, Sendable {
  private let descriptor: Int32

  /// Takes the lock at `path`, which it makes where there is none; what the file holds stays. Throws `Errno.wouldBlock` where
  /// another process has it, or another lock of this one. It never waits. See flock(2).
  package init(path: String) throws(Errno) {
    // SAFETY: a string is passed as a C string.
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw .last }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let error = Errno.last
      _ = Glibc.close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit {
    // A child that another thread has just forked has the descriptor too, until it runs another program: closing alone would
    // leave the lock to it.
    _ = flock(descriptor, LOCK_UN)
    _ = Glibc.close(descriptor)
  }
}
