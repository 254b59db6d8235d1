import BasicContainers
import CLinux
import Glibc
import Synchronization

/// The real kernel: one epoll instance, an eventfd to wake it and a signalfd for signals.
///
/// Any thread may call `wake`; everything else belongs to the thread that waits.
@safe package final class LinuxKernel: Kernel {
  private let epoll: Int32
  private let wakeup: Int32
  private let signals: Int32
  /// Whether a wake is on its way already, so that a batch of them costs one write.
  private let wakePending = Atomic<Bool>(false)
  /// Whether a signal was announced, and may not have been taken yet.
  private let hasSignal = Atomic<Bool>(false)
  /// A descriptor held back, so that a connection can be taken, and refused in words, when there is no other.
  private let spare: Mutex<Int32>
  /// Where epoll_wait puts its events.
  // SAFETY: only the thread that waits touches it.
  private nonisolated(unsafe) let eventStorage: UnsafeMutableBufferPointer<epoll_event>

  /// The most events that one wait reports.
  package static let eventsPerWaitMax = 1024
  /// Connections that may wait to be accepted. The kernel caps it at net.core.somaxconn.
  package static let backlog: Int32 = 4096

  private static let wakeToken = UInt64.max
  private static let signalToken = UInt64.max - 1

  /// `handlesSignals`: whether SIGINT, SIGTERM and SIGHUP arrive through `nextSignal`. They are then blocked in the
  /// calling thread, and in each thread that it starts later.
  package init(handlesSignals: Bool) throws(Errno) {
    var created: [Int32] = []
    func checked(_ descriptor: Int32) throws(Errno) -> Int32 {
      if descriptor < 0 {
        let error = Errno.last
        for descriptor in created { _ = Glibc.close(descriptor) }
        throw error
      }
      created.append(descriptor)
      return descriptor
    }
    epoll = try checked(epoll_create1(Int32(EPOLL_CLOEXEC)))
    wakeup = try checked(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
    signals = handlesSignals ? try checked(LinuxKernel.openSignals()) : -1
    spare = Mutex(try checked(LinuxKernel.openSpare()))
    // SAFETY: owned by this object and freed in deinit; the size is fixed.
    unsafe eventStorage = .allocate(capacity: LinuxKernel.eventsPerWaitMax)
    for (descriptor, token) in [(wakeup, LinuxKernel.wakeToken), (signals, LinuxKernel.signalToken)]
    where descriptor >= 0 {
      var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: token))
      // SAFETY: epoll_ctl copies the event before it returns.
      if unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0 { throw .last }
    }
  }

  deinit {
    for descriptor in [epoll, wakeup, signals, spare.withLock { $0 }] where descriptor >= 0 {
      _ = Glibc.close(descriptor)
    }
    // SAFETY: the last reference is gone, so nobody waits any more.
    unsafe eventStorage.deallocate()
  }

  // MARK: Time

  package func monotonicMilliseconds() -> Int64 { LinuxKernel.milliseconds(CLOCK_MONOTONIC) }

  package func wallMilliseconds() -> Int64 { LinuxKernel.wallMilliseconds }

  /// Milliseconds since 1970, for whoever has no kernel yet.
  package static var wallMilliseconds: Int64 { milliseconds(CLOCK_REALTIME) }

  package func monotonicNanoseconds() -> Int64 { Int64(MonotonicClock.nanoseconds()) }

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // SAFETY: clock_gettime writes one timespec; both clocks exist on every Linux.
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  // MARK: Readiness

  package func register(_ socket: borrowing Socket, token: UInt64, interest: Readiness) throws(Errno) {
    // SAFETY: a C structure; the field of its union is an integer.
    var event = unsafe epoll_event(events: interest.epollEvents, data: epoll_data_t(u64: token))
    // SAFETY: epoll_ctl copies the event before it returns.
    if unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, socket.number, &event) != 0 { throw .last }
  }

  package func update(_ socket: borrowing Socket, token: UInt64, interest: Readiness) {
    // SAFETY: a C structure; the field of its union is an integer.
    var event = unsafe epoll_event(events: interest.epollEvents, data: epoll_data_t(u64: token))
    // SAFETY: as in `register`. A registered socket can only fail here by a programmer's error.
    let result = unsafe epoll_ctl(epoll, EPOLL_CTL_MOD, socket.number, &event)
    precondition(result == 0, "Only a registered socket's interest can be changed.")
  }

  package func wait(_ events: inout UniqueArray<ReadyEvent>, timeoutMilliseconds: Int32) {
    events.removeAll(keepingCapacity: true)
    // SAFETY: the storage holds as many events as epoll_wait is told.
    let count = unsafe epoll_wait(
      epoll, eventStorage.baseAddress, Int32(LinuxKernel.eventsPerWaitMax), timeoutMilliseconds)
    // EINTR: no events, and the caller's loop comes round again with a fresh time limit.
    guard count > 0 else { return }
    for index in 0..<Int(count) {
      // SAFETY: epoll_wait has filled the first `count` of them.
      let event = unsafe eventStorage[index]
      // SAFETY: every event was registered with a token in this field of the union.
      switch unsafe event.data.u64 {
      case LinuxKernel.wakeToken: drainWakes()
      case LinuxKernel.signalToken: hasSignal.store(true, ordering: .relaxed)
      case let token:
        unsafe events.append(ReadyEvent(token: token, readiness: Readiness(epollEvents: event.events)))
      }
    }
  }

  // MARK: Waking

  package func wake() {
    if wakePending.exchange(true, ordering: .acquiringAndReleasing) { return }
    var one: UInt64 = 1
    // SAFETY: eight bytes from a local. The counter can't overflow: at most one wake is pending.
    _ = unsafe write(wakeup, &one, 8)
  }

  private func drainWakes() {
    var count: UInt64 = 0
    // SAFETY: eight bytes into a local.
    _ = unsafe read(wakeup, &count, 8)
    // Cleared after the read: a wake from here on writes again. What it announced before is seen by this turn.
    wakePending.store(false, ordering: .sequentiallyConsistent)
  }

  // MARK: Signals

  /// Of those that a `wait` has announced. A turn without any costs no system call.
  package func nextSignal() -> Signal? {
    guard hasSignal.load(ordering: .relaxed) else { return nil }
    guard let number = nextSignalNumber() else {
      hasSignal.store(false, ordering: .relaxed)
      return nil
    }
    return number == SIGHUP ? .reload : .stop
  }

  /// The same by its number, for programs whose exit status tells it.
  package func nextSignalNumber() -> Int32? {
    guard signals >= 0 else { return nil }
    var information = signalfd_siginfo()
    // SAFETY: one signalfd_siginfo into a local of that size.
    let count = unsafe read(signals, &information, MemoryLayout<signalfd_siginfo>.size)
    guard count == MemoryLayout<signalfd_siginfo>.size else { return nil }
    return Int32(information.ssi_signo)
  }

  private static func openSignals() -> Int32 {
    var set = sigset_t()
    // SAFETY: the set is a local; each call reads or writes just it.
    unsafe sigemptyset(&set)
    for signal in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&set, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    return unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
  }

  // MARK: The spare descriptor

  private static func openSpare() -> Int32 {
    // SAFETY: open reads a literal C string.
    unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
  }

  package func refuse(on listener: borrowing Socket, saying reason: UnsafeRawBufferPointer) -> Bool {
    let number = listener.number
    return spare.withLock { spare in
      if spare >= 0 { _ = Glibc.close(spare) }
      // SAFETY: no address is asked for; the bytes live for the call.
      let taken = accept4(number, nil, nil, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
      if taken >= 0 {
        // SAFETY: the reason is the caller's for the call.
        _ = unsafe Glibc.send(taken, reason.baseAddress, reason.count, Int32(MSG_NOSIGNAL))
        _ = shutdown(taken, Int32(SHUT_WR))
        // What came already is read: closing over it would reset the connection, and the peer could lose the reason.
        // SAFETY: the buffer lives for the block; what was read is not looked at.
        unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { unread in
          _ = unsafe recv(taken, unread.baseAddress, unread.count, 0)
        }
        _ = Glibc.close(taken)
      }
      spare = LinuxKernel.openSpare()
      return taken >= 0
    }
  }
}

extension Readiness {
  var epollEvents: UInt32 {
    (contains(.readable) ? EPOLLIN.rawValue : 0) | (contains(.writable) ? EPOLLOUT.rawValue : 0)
  }

  init(epollEvents: UInt32) {
    self = []
    if epollEvents & EPOLLIN.rawValue != 0 { insert(.readable) }
    if epollEvents & EPOLLOUT.rawValue != 0 { insert(.writable) }
    if epollEvents & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { insert(.hungUp) }
  }
}
