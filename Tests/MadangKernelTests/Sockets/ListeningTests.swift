import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct ListeningTests {
  let kernel: LinuxKernel
  let folder: ScratchFolder

  init() throws {
    kernel = try LinuxKernel(handlesSignals: false)
    folder = try ScratchFolder()
  }

  private func listen(_ address: Address) throws -> OwnedSocket {
    OwnedSocket(try kernel.listen(on: address), of: kernel)
  }

  private func failure(_ address: Address) -> Errno? {
    kernel.failure { kernel throws(Errno) in try kernel.listen(on: address) }
  }

  @Test("Port 0 is one that is free, and the kernel tells which", arguments: Ends.Place.usable)
  func freePort(place: Ends.Place) throws {
    let listener = try listen(place.address(in: folder))
    let bound = try kernel.localAddress(of: listener.socket)
    if place == .path {
      #expect(bound == .unix(path: ""))
    } else {
      #expect(bound.with(port: 0) == place.address(in: folder) && bound.port != 0)
    }
    #expect(option(SO_ACCEPTCONN, at: SOL_SOCKET, of: listener.socket.number) == 1)
    #expect(fcntl(listener.socket.number, F_GETFL) & O_NONBLOCK != 0, "accepting never waits")
    #expect(fcntl(listener.socket.number, F_GETFD) & FD_CLOEXEC != 0, "no other program has it")
  }

  @Test("EADDRINUSE: a place where somebody listens", arguments: Ends.Place.usable)
  func inUse(place: Ends.Place) throws {
    let listener = try listen(place.address(in: folder))
    let taken = place == .path ? place.address(in: folder) : try kernel.localAddress(of: listener.socket)
    #expect(failure(taken) == .addressInUse)
    // Of a path, trying to has not taken the first one's file away.
    let connection = OwnedSocket(try kernel.connect(to: taken), of: kernel)
    #expect(kernel.pendingError(of: connection.socket) == nil)
    // A port that is free again may be anybody's, but a path is this test's.
    listener.close()
    if place == .path { #expect(failure(taken) == nil, "it is free again at once, though it was used") }
  }

  @Test("A port serves IPv4 and IPv6 apart from each other", .enabled(if: Ends.Place.hasVersion6))
  func versionsApart() throws {
    let six = try listen(.ipv6(high: 0, low: 0, port: 0))
    #expect(option(IPV6_V6ONLY, at: Int32(IPPROTO_IPV6), of: six.socket.number) == 1)
  }

  @Test("EADDRNOTAVAIL: an address that this machine has not")
  func notOurs() {
    // 192.0.2.0/24 is for documentation, RFC 5737.
    #expect(failure(.ipv4(0xC000_0201, port: 0)) == .addressNotAvailable)
  }

  @Test("ENOENT, ENOTDIR, EINVAL: a path that can't be")
  func badPaths() throws {
    let file = try folder.write("", to: "file")
    #expect(failure(.unix(path: folder.path + "/missing/socket")) == .noSuchFile)
    #expect(failure(.unix(path: file + "/socket")) == Errno(ENOTDIR))
    for path in ["", folder.path + "/" + String(repeating: "x", count: Address.unixPathBytesMax)] {
      #expect(failure(.unix(path: path)) == .invalidArgument)
    }
  }

  @Test("A socket's file that nobody answers on is replaced; a file of another kind stays")
  func staleFile() throws {
    let place = Address.unix(path: folder.path + "/socket")
    try listen(place).close()
    #expect(Folder.fileBytes(folder.path + "/socket") != nil, "closing leaves the file")
    let again = try listen(place)
    again.close()
    LinuxKernel.removeSocketFile(at: folder.path + "/socket")
    #expect(Folder.fileBytes(folder.path + "/socket") == nil)
    // A file that is gone already is no matter.
    LinuxKernel.removeSocketFile(at: folder.path + "/socket")

    let file = try folder.write("kept", to: "file")
    #expect(failure(.unix(path: file)) == .addressInUse && folder.text(of: "file") == "kept")
    #expect(failure(.unix(path: folder.path)) == .addressInUse, "nor does a folder go")
    // What a link leads to is not what has the name.
    // SAFETY: strings are passed as C strings.
    unsafe #expect(symlink(file, folder.path + "/link") == 0)
    #expect(failure(.unix(path: folder.path + "/link")) == .addressInUse && folder.text(of: "file") == "kept")
  }

  @Test("Only its owner can connect to a private path", arguments: [false, true])
  func privatePath(isPrivate: Bool) throws {
    let path = folder.path + "/socket"
    let listener = OwnedSocket(try kernel.listen(on: .unix(path: path), isPrivate: isPrivate), of: kernel)
    var status = stat()
    // SAFETY: a string is passed as a C string, and stat writes one local.
    unsafe #expect(stat(path, &status) == 0)
    if isPrivate { #expect(status.st_mode & 0o777 == 0o600) }
    #expect(listener.socket.number >= 0)
  }

  @Test("A listener's connections are asked after when they are silent")
  func keepAlive() throws {
    let ends = try Ends()
    for socket in [ends.listener, ends.far] {
      #expect(option(SO_KEEPALIVE, at: SOL_SOCKET, of: socket.socket.number) == 1)
      #expect(option(TCP_KEEPIDLE, at: Int32(IPPROTO_TCP), of: socket.socket.number) == 120)
      #expect(option(TCP_KEEPINTVL, at: Int32(IPPROTO_TCP), of: socket.socket.number) == 30)
      #expect(option(TCP_KEEPCNT, at: Int32(IPPROTO_TCP), of: socket.socket.number) == 4)
    }
  }

  @Test("EBADF, ENOTSOCK: what is no socket has no address")
  func noSocket() throws {
    #expect(throws: Errno(EBADF)) { try address(of: -1) }
    let pipe = try Pipe()
    #expect(throws: Errno(ENOTSOCK)) { try address(of: pipe.read) }
  }

  private func address(of descriptor: Int32) throws {
    _ = try Socket.lend(descriptor) { socket throws(Errno) in try kernel.localAddress(of: socket) }
  }
}
