import CLinux
import Glibc

/// One function per system call on sockets. EINTR is retried here and nowhere else.
extension LinuxKernel {
  /// socket(2), setsockopt(2), bind(2), listen(2).
  package func listen(on address: Address, isPrivate: Bool) throws(Errno) -> Socket {
    let socket = try LinuxKernel.open(address.family)
    do throws(Errno) {
      switch address {
      case .ipv4: try LinuxKernel.enable(SO_REUSEADDR, at: SOL_SOCKET, on: socket)
      case .ipv6:
        try LinuxKernel.enable(SO_REUSEADDR, at: SOL_SOCKET, on: socket)
        try LinuxKernel.enable(IPV6_V6ONLY, at: Int32(IPPROTO_IPV6), on: socket)
      case .unix(let path): try LinuxKernel.removeStaleSocket(at: path)
      }
      if address.port != nil { try LinuxKernel.keepAlive(socket) }
      // Under Linux the socket's mode becomes that of the file, so that nobody else can connect even for a moment.
      if isPrivate, fchmod(socket.number, 0o600) != 0 { throw .last }
      try LinuxKernel.bind(socket, to: address)
      if Glibc.listen(socket.number, LinuxKernel.backlog) != 0 { throw .last }
      return socket
    } catch {
      close(socket)
      throw error
    }
  }

  /// getsockname(2).
  package func localAddress(of socket: borrowing Socket) throws(Errno) -> Address {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let number = socket.number
    // SAFETY: the storage is as long as `length` says, and lives for the call.
    let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe getsockname(number, UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), &length)
    }
    if result != 0 { throw .last }
    return Address(storage)
  }

  /// accept4(2). A connection that was reset while it waited is skipped.
  package func accept(on listener: borrowing Socket) throws(Errno) -> Accepted? {
    var storage = sockaddr_storage()
    while true {
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let number = listener.number
      // SAFETY: the storage is as long as `length` says, and lives for the call.
      let taken = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        unsafe accept4(
          number, UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), &length,
          Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
      }
      if taken >= 0 {
        let peer = Address(storage)
        let socket = Socket(number: taken)
        // A chat message is small and wanted now: no waiting for more (Nagle). Meaningless for a path, so unchecked.
        try? LinuxKernel.enable(TCP_NODELAY, at: Int32(IPPROTO_TCP), on: socket)
        return Accepted(socket: socket, peer: peer)
      }
      switch errno {
      case EAGAIN: return nil
      case EINTR, ECONNABORTED, EPROTO: continue
      default: throw .last
      }
    }
  }

  /// recv(2).
  package func receive(from socket: borrowing Socket, into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    while true {
      // SAFETY: the buffer is the caller's for the length of the call.
      let count = unsafe recv(socket.number, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .ended }
      if errno != EINTR { return LinuxKernel.failure() }
    }
  }

  /// send(2), with MSG_NOSIGNAL.
  package func send(to socket: borrowing Socket, _ bytes: UnsafeRawBufferPointer) -> IOResult {
    while true {
      // SAFETY: the bytes are the caller's for the length of the call.
      let count = unsafe Glibc.send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return .bytes(count) }
      if errno != EINTR { return LinuxKernel.failure() }
    }
  }

  /// sendmsg(2), with MSG_NOSIGNAL: writev(2) would raise SIGPIPE.
  package func send(to socket: borrowing Socket, gathering pieces: UnsafeBufferPointer<iovec>) -> IOResult {
    // SAFETY: a C structure whose fields may all be zero. The kernel only reads what the pieces tell of.
    var message = unsafe msghdr()
    unsafe message.msg_iov = UnsafeMutablePointer(mutating: pieces.baseAddress)
    unsafe message.msg_iovlen = pieces.count
    while true {
      // SAFETY: the pieces and what they point to are the caller's for the length of the call.
      let count = unsafe sendmsg(socket.number, &message, Int32(MSG_NOSIGNAL))
      if count >= 0 { return .bytes(count) }
      if errno != EINTR { return LinuxKernel.failure() }
    }
  }

  /// getsockopt(2), SO_PEERCRED. Nil also for a port, whose peer has no process.
  package func trustedUser(of socket: borrowing Socket) -> UInt32? {
    // `struct ucred`: process, user, group.
    var credentials: [3 of UInt32] = [0, .max, .max]
    var length = socklen_t(MemoryLayout<[3 of UInt32]>.size)
    // SAFETY: three words with their size.
    let result = unsafe getsockopt(socket.number, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
    let user = credentials[1]
    return result == 0 && (user == geteuid() || user == 0) ? user : nil
  }

  /// shutdown(2), SHUT_WR.
  package func finishSending(to socket: borrowing Socket) {
    // Fails only where the peer is gone already, which the next receive tells.
    _ = shutdown(socket.number, Int32(SHUT_WR))
  }

  /// close(2). Never retried: under Linux the descriptor is gone even after EINTR.
  package func close(_ socket: consuming Socket) {
    _ = Glibc.close(socket.release())
  }

  /// Starts a connection without waiting for it: it is made when the socket becomes writable and has no pending error. A path
  /// that nobody answers on fails at once with `connectionRefused`; a port may do so then. See connect(2).
  /// `source` is the address to connect from, with port 0; several of them give more client ports.
  package func connect(to address: Address, from source: Address? = nil) throws(Errno) -> Socket {
    let socket = try LinuxKernel.open(address.family)
    do throws(Errno) {
      if let source {
        try LinuxKernel.enable(IP_BIND_ADDRESS_NO_PORT, at: Int32(IPPROTO_IP), on: socket)
        try LinuxKernel.bind(socket, to: source)
      }
      let number = socket.number
      // SAFETY: the address is good for the call.
      let result = try unsafe address.withSocketAddress { unsafe Glibc.connect(number, $0, $1) }
      if result != 0 && errno != EINPROGRESS && errno != EINTR { throw .last }
      try? LinuxKernel.enable(TCP_NODELAY, at: Int32(IPPROTO_TCP), on: socket)
      return socket
    } catch {
      close(socket)
      throw error
    }
  }

  /// The pending error of a socket, such as a refused connection. It is told once. See getsockopt(2), SO_ERROR.
  package func pendingError(of socket: borrowing Socket) -> Errno? {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    // SAFETY: one Int32 with its size.
    let result = unsafe getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &code, &length)
    if result != 0 { return .last }
    return code == 0 ? nil : Errno(code)
  }

  private static func open(_ family: Int32) throws(Errno) -> Socket {
    let number = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if number < 0 { throw .last }
    return Socket(number: number)
  }

  private static func bind(_ socket: borrowing Socket, to address: Address) throws(Errno) {
    let number = socket.number
    // SAFETY: the address is good for the call.
    let result = try unsafe address.withSocketAddress { unsafe Glibc.bind(number, $0, $1) }
    if result != 0 { throw .last }
  }

  /// Has the kernel ask silent peers whether they are still there, and end the connection where nobody answers: after
  /// four minutes. A listener's connections inherit it. See tcp(7), TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT.
  private static func keepAlive(_ socket: borrowing Socket) throws(Errno) {
    try enable(SO_KEEPALIVE, at: SOL_SOCKET, on: socket)
    try set(TCP_KEEPIDLE, at: Int32(IPPROTO_TCP), to: 120, on: socket)
    try set(TCP_KEEPINTVL, at: Int32(IPPROTO_TCP), to: 30, on: socket)
    try set(TCP_KEEPCNT, at: Int32(IPPROTO_TCP), to: 4, on: socket)
  }

  private static func enable(_ option: Int32, at level: Int32, on socket: borrowing Socket) throws(Errno) {
    try set(option, at: level, to: 1, on: socket)
  }

  private static func set(_ option: Int32, at level: Int32, to value: Int32, on socket: borrowing Socket) throws(Errno)
  {
    var value = value
    // SAFETY: one Int32 with its size.
    let result = unsafe setsockopt(socket.number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    if result != 0 { throw .last }
  }

  /// Removes a socket that an earlier run left behind: one that nobody answers on. A file of another kind stays.
  private static func removeStaleSocket(at path: String) throws(Errno) {
    var information = stat()
    // SAFETY: lstat reads a C string and writes one stat.
    guard unsafe lstat(path, &information) == 0 else { return }
    guard information.st_mode & S_IFMT == S_IFSOCK else { throw .addressInUse }
    let probe = try open(AF_UNIX)
    let number = probe.release()
    defer { _ = Glibc.close(number) }
    // SAFETY: the address is good for the call.
    let result = try unsafe Address.unix(path: path).withSocketAddress { unsafe Glibc.connect(number, $0, $1) }
    guard result != 0, errno == ECONNREFUSED else { throw .addressInUse }
    // SAFETY: unlink reads a C string.
    _ = unsafe unlink(path)
  }

  /// Removes the file of a listener that is closed. See unlink(2).
  package static func removeSocketFile(at path: String) {
    // SAFETY: unlink reads a C string. A file that is gone already is no matter.
    _ = unsafe unlink(path)
  }

  private static func failure() -> IOResult {
    errno == EAGAIN ? .wouldBlock : .failed(.last)
  }
}
