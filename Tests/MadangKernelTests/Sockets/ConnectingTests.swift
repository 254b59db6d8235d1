import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct ConnectingTests {
  let kernel: LinuxKernel
  let folder: ScratchFolder

  init() throws {
    kernel = try LinuxKernel(handlesSignals: false)
    folder = try ScratchFolder()
  }

  private func failure(_ address: Address, from source: Address? = nil) -> Errno? {
    kernel.failure { kernel throws(Errno) in
      let socket = try kernel.connect(to: address, from: source)
      _ = isReady(socket.number, POLLOUT)
      guard let error = kernel.pendingError(of: socket) else { return socket }
      kernel.close(socket)
      throw error
    }
  }

  @Test("It doesn't wait: the connection is made when the socket can be written", arguments: Ends.Place.usable)
  func connects(place: Ends.Place) throws {
    let ends = try Ends(place)
    #expect(failure(ends.address) == nil)
    #expect(fcntl(ends.near.socket.number, F_GETFL) & O_NONBLOCK != 0)
    #expect(fcntl(ends.near.socket.number, F_GETFD) & FD_CLOEXEC != 0)
  }

  @Test("ECONNREFUSED: nobody listens; told at once, or as the socket's pending error, which is told once")
  func refused() throws {
    let ends = try Ends()
    ends.listener.close()
    #expect(failure(ends.address) == .connectionRefused)
    let path = try Ends(.path)
    path.listener.close()
    #expect(failure(path.address) == .connectionRefused)
    #expect(failure(.unix(path: try folder.write("", to: "file"))) == .connectionRefused, "no socket at all")
  }

  @Test("A pending error is told once")
  func pendingError() throws {
    let ends = try Ends()
    #expect(ends.kernel.pendingError(of: ends.far.socket) == nil)
    ends.reset()
    #expect(isReady(ends.far.socket.number, POLLIN))
    #expect(ends.kernel.pendingError(of: ends.far.socket) == .connectionReset)
    #expect(ends.kernel.pendingError(of: ends.far.socket) == nil)
    #expect(Socket.lend(-1) { kernel.pendingError(of: $0) } == Errno(EBADF))
  }

  @Test("ENOENT, ENOTDIR, EINVAL: a path that leads nowhere")
  func badPaths() throws {
    #expect(failure(.unix(path: folder.path + "/missing")) == .noSuchFile)
    #expect(failure(.unix(path: try folder.write("", to: "file") + "/socket")) == Errno(ENOTDIR))
    for path in ["", String(repeating: "x", count: Address.unixPathBytesMax + 1), "/a\0b"] {
      #expect(failure(.unix(path: path)) == .invalidArgument)
    }
  }

  @Test("EACCES: a path whose owner lets nobody else in", .enabled(if: Powerless.canBeTried))
  func notAllowed() async {
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      let kernel = try LinuxKernel(handlesSignals: false)
      let place = Address.unix(path: folder.path + "/socket")
      let listener = OwnedSocket(try kernel.listen(on: place, isPrivate: true), of: kernel)
      // SAFETY: a string is passed as a C string.
      unsafe #expect(chmod(folder.path, 0o755) == 0)
      try Powerless.become()
      if geteuid() == Powerless.user {
        #expect(kernel.failure { kernel throws(Errno) in try kernel.connect(to: place) } == .permissionDenied)
        let other = Address.unix(path: folder.path + "/other")
        #expect(kernel.failure { kernel throws(Errno) in try kernel.listen(on: other) } == .permissionDenied)
        // Nor is what can't be reached taken for something that nobody answers on. Where not even the folder can be looked
        // into, that is what is said.
        let error = kernel.failure { kernel throws(Errno) in try kernel.listen(on: place) }
        #expect(error == .addressInUse || error == .permissionDenied)
      }
      listener.close()
      Powerless.end()
    }
  }

  @Test("A source of IPv6 is one, too", .enabled(if: Ends.Place.hasVersion6))
  func sourceOfVersion6() throws {
    let ends = try Ends(.version6)
    let socket = OwnedSocket(try kernel.connect(to: ends.address, from: .ipv6(high: 0, low: 1, port: 0)), of: kernel)
    #expect(try kernel.localAddress(of: socket.socket).host == "::1")
  }

  @Test("It can come from another of this machine's addresses; EADDRNOTAVAIL from one that isn't its own")
  func source() throws {
    let ends = try Ends()
    let second = Address.ipv4(0x7F00_0002, port: 0)
    let socket = OwnedSocket(try kernel.connect(to: ends.address, from: second), of: kernel)
    #expect(try kernel.localAddress(of: socket.socket).host == "127.0.0.2")
    #expect(isReady(ends.listener.socket.number, POLLIN))
    guard let accepted = try ends.kernel.accept(on: ends.listener.socket) else { throw Errno(EAGAIN) }
    #expect(accepted.peer.host == "127.0.0.2")
    ends.kernel.close(accepted.takeSocket())
    #expect(failure(ends.address, from: .ipv4(0xC000_0201, port: 0)) == .addressNotAvailable)
  }

  @Test("EAFNOSUPPORT, EINVAL: a source of another kind than the target")
  func mixedSource() throws {
    let ends = try Ends()
    let error = failure(ends.address, from: .ipv6(high: 0, low: 1, port: 0))
    #expect(error == Errno(EAFNOSUPPORT) || error == .invalidArgument)
  }

  @Test("A question to a server: its whole answer, or what came before it closed", arguments: Ends.Place.usable)
  func exchange(_ place: Ends.Place) throws {
    let wanted = place.address(in: folder)
    let listener = OwnedSocket(try kernel.listen(on: wanted), of: kernel)
    // A path is not told back.
    let address = place == .path ? wanted : try kernel.localAddress(of: listener.socket)
    for (answer, wanted) in [("yes\n", "yes\n"), ("ye", "ye"), ("yes\nand more", "yes\nand more")] {
      let number = listener.socket.number
      let server = try OwnedThread("answers") { serve(number, hearing: 4, answer) }
      let heard = try BlockingExchange.ask(address, Array("ask?".utf8), seconds: 60) { $0.last == UInt8(ascii: "\n") }
      server.join()
      #expect(String(decoding: heard, as: UTF8.self) == wanted)
    }
  }

  @Test("A question fails where nobody is there, and where nobody answers in time")
  func unanswered() throws {
    func ask(_ path: String) throws { _ = try BlockingExchange.ask(.unix(path: path), [1], seconds: 1) { !$0.isEmpty } }
    #expect(throws: Errno.noSuchFile) { try ask(folder.path + "/missing") }
    #expect(throws: Errno.invalidArgument) { try ask("") }
    let path = folder.path + "/silent"
    let listener = OwnedSocket(try kernel.listen(on: .unix(path: path)), of: kernel)
    #expect(throws: Errno.wouldBlock) { try ask(path) }
    listener.close()
    #expect(throws: Errno.connectionRefused) { try ask(path) }
  }

  @Test("Who closes before the whole question is heard can still have said why")
  func closedBeforeAsked() throws {
    let path = folder.path + "/busy"
    let listener = OwnedSocket(try kernel.listen(on: .unix(path: path)), of: kernel)
    let number = listener.socket.number
    let server = try OwnedThread("refuses") { serve(number, hearing: 0, "busy") }
    let heard = try BlockingExchange.ask(.unix(path: path), [UInt8](repeating: 1, count: 8 << 20), seconds: 60) { _ in
      false
    }
    server.join()
    #expect(String(decoding: heard, as: UTF8.self) == "busy")
  }
}

/// Accepts somebody, with a kernel of its own; waits for so many bytes, answers, and closes.
private func serve(_ number: Int32, hearing bytes: Int, _ answer: String) {
  guard isReady(number, POLLIN), let kernel = try? LinuxKernel(handlesSignals: false) else { return }
  guard let accepted = try? Socket.lend(number, { try kernel.accept(on: $0) }) else { return }
  let socket = accepted.takeSocket()
  var question = [UInt8](repeating: 0, count: 16)
  if bytes == 0 || isReady(socket.number, POLLIN) && kernel.receive(from: socket, into: &question) == .bytes(bytes) {
    _ = kernel.send(to: socket, Array(answer.utf8)[...])
  }
  kernel.close(socket)
}
