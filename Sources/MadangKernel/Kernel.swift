import BasicContainers
import Glibc

/// All that the server asks of an operating system: sockets, readiness, time. `LinuxKernel` is the real one; the
/// simulator has another, so that the same server runs on both.
///
/// Every call but `wake` belongs to the reactor's thread. No call blocks, except `wait`.
package protocol Kernel: AnyObject, Sendable {
  /// Milliseconds from an arbitrary start; never goes back. See clock_gettime(2), CLOCK_MONOTONIC.
  func monotonicMilliseconds() -> Int64
  /// The same in nanoseconds, for what is measured.
  func monotonicNanoseconds() -> Int64
  /// Milliseconds since 1970-01-01T00:00:00Z. See clock_gettime(2), CLOCK_REALTIME.
  func wallMilliseconds() -> Int64

  /// Binds and listens; port 0 lets the kernel choose. `isPrivate`: only this user may connect to a path. A path's file that
  /// nobody answers on is replaced; any other fails with `addressInUse`, as a port does that is taken. Fails also with
  /// `addressNotAvailable`, `invalidArgument` (a path that is none), `noSuchFile`, `permissionDenied`, and where descriptors
  /// have run out. See bind(2), listen(2).
  func listen(on address: Address, isPrivate: Bool) throws(Errno) -> Socket
  /// The address that a socket is bound to, with the port that the kernel chose. See getsockname(2).
  func localAddress(of socket: borrowing Socket) throws(Errno) -> Address
  /// Takes one waiting connection; nil when none waits, which is how taking them all ends. One that was reset meanwhile is
  /// passed over. Where descriptors or memory have run out, the connection goes on waiting, and is reported again:
  /// `meansOutOfDescriptors`. See accept4(2).
  func accept(on listener: borrowing Socket) throws(Errno) -> Accepted?
  /// Takes one waiting connection although descriptors have run out, says why in `reason`, and closes it.
  /// False when none waits, or even that can't be done.
  func refuse(on listener: borrowing Socket, saying reason: UnsafeRawBufferPointer) -> Bool
  /// Whose process the peer of a connection through a path is; nil unless it is this user's, or root's. See unix(7),
  /// SO_PEERCRED.
  func trustedUser(of socket: borrowing Socket) -> UInt32?
  /// Receives into `buffer`, which has room. One call needn't bring all that is there: more is reported again. A peer's
  /// reset fails once with `connectionReset`, and is the end from then on. See recv(2).
  func receive(from socket: borrowing Socket, into buffer: UnsafeMutableRawBufferPointer) -> IOResult
  /// Sends one run of bytes, or a part of it: what is left is sent once the socket can be written. A peer that is gone fails
  /// with `brokenPipe` or `connectionReset`; the program lives on. See send(2), MSG_NOSIGNAL.
  func send(to socket: borrowing Socket, _ bytes: UnsafeRawBufferPointer) -> IOResult
  /// Sends several runs of bytes as one, or a part of them, which may end within one. At most 1,024, else it fails with
  /// EMSGSIZE. See sendmsg(2).
  func send(to socket: borrowing Socket, gathering pieces: UnsafeBufferPointer<iovec>) -> IOResult
  /// Says that nothing more will be sent; what the peer says can still be received. A peer that is gone is no matter. See
  /// shutdown(2), SHUT_WR.
  func finishSending(to socket: borrowing Socket)
  /// Closes a connection or a listener, which is reported no more. Over what was not received, a connection is reset. See
  /// close(2).
  func close(_ socket: consuming Socket)

  /// Starts to report `interest` of a socket under `token`, by every wait for as long as it is so (level-triggered). Fails
  /// with EEXIST for one that is registered. See epoll_ctl(2), EPOLL_CTL_ADD.
  func register(_ socket: borrowing Socket, token: UInt64, interest: Readiness) throws(Errno)
  /// Changes what is reported. See epoll_ctl(2), EPOLL_CTL_MOD.
  /// - Precondition: it is registered.
  func update(_ socket: borrowing Socket, token: UInt64, interest: Readiness)
  /// Waits for events, a wake, a signal or the time limit (negative: none), and replaces what `events` held. It may return
  /// without any of them, and an event may be late: whatever it tells of is tried, and would block where it isn't so. One
  /// wait reports so many at most; the others are reported by the next ones. See epoll_wait(2).
  func wait(_ events: inout UniqueArray<ReadyEvent>, timeoutMilliseconds: Int32)
  /// Makes the current or the next `wait` return, once for all calls until then. What was written before is seen after that
  /// wait. Any thread may call it. See eventfd(2).
  func wake()
  /// The next signal that a wait has announced, until there is none. See signalfd(2).
  func nextSignal() -> Signal?
}

extension Kernel {
  package func monotonicNanoseconds() -> Int64 { monotonicMilliseconds() * 1_000_000 }

  package func listen(on address: Address) throws(Errno) -> Socket { try listen(on: address, isPrivate: false) }
}

/// A connection that was just accepted.
package struct Accepted: ~Copyable {
  package var socket: Socket
  package let peer: Address

  package init(socket: consuming Socket, peer: Address) {
    self.socket = socket
    self.peer = peer
  }

  /// Hands over the socket.
  package consuming func takeSocket() -> Socket { socket }
}
