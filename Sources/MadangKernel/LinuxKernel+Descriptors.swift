import Glibc

/// Descriptors that the process was started with, and that no `Socket` owns.
extension LinuxKernel {
  /// Starts to report `interest` of a descriptor under `token`. Fails with EPERM for a file on disk, which is always ready.
  /// See epoll_ctl(2), EPOLL_CTL_ADD.
  package func register(descriptor: Int32, token: UInt64, interest: Readiness) throws(Errno) {
    let borrowed = Socket(number: descriptor)
    do throws(Errno) {
      try register(borrowed, token: token, interest: interest)
      _ = borrowed.release()
    } catch {
      _ = borrowed.release()
      throw error
    }
  }

  /// Changes what is reported. See epoll_ctl(2), EPOLL_CTL_MOD.
  package func update(descriptor: Int32, token: UInt64, interest: Readiness) {
    let borrowed = Socket(number: descriptor)
    update(borrowed, token: token, interest: interest)
    _ = borrowed.release()
  }
}
