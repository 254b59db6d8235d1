import Glibc

/// Descriptors that the process was started with, and that no `Socket` owns.
extension LinuxKernel {
  /// Starts to report `interest` of a descriptor under `token`. Fails with EPERM for a file on disk, which is always ready.
  /// See epoll_ctl(2), EPOLL_CTL_ADD.
  package func register(descriptor: Int32, token: UInt64, interest: Readiness) throws(Errno) {
    try Socket.lend(descriptor) { socket throws(Errno) in try register(socket, token: token, interest: interest) }
  }

  /// Changes what is reported. See epoll_ctl(2), EPOLL_CTL_MOD.
  package func update(descriptor: Int32, token: UInt64, interest: Readiness) {
    Socket.lend(descriptor) { update($0, token: token, interest: interest) }
  }
}
