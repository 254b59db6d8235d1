import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct AcceptingTests {
  /// What accepting on a descriptor fails with; nil where nobody waits.
  private func failure(_ kernel: LinuxKernel, on descriptor: Int32) -> Errno? {
    do throws(Errno) {
      try Socket.lend(descriptor) { listener throws(Errno) in
        if let accepted = try kernel.accept(on: listener) { kernel.close(accepted.takeSocket()) }
      }
      return nil
    } catch {
      return error
    }
  }

  /// Accepts somebody, and closes the connection; false where nobody waits.
  private func takesOne(_ ends: Ends) throws -> Bool {
    guard let accepted = try ends.kernel.accept(on: ends.listener.socket) else { return false }
    ends.kernel.close(accepted.takeSocket())
    return true
  }

  @Test(
    "Who connected is told with the connection, which never waits and is handed to no other program",
    arguments: Ends.Place.usable)
  func peer(place: Ends.Place) throws {
    let ends = try Ends(place)
    #expect(ends.peer == (try ends.kernel.localAddress(of: ends.near.socket)))
    let number = ends.far.socket.number
    #expect(fcntl(number, F_GETFL) & O_NONBLOCK != 0 && fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    if place == .path {
      #expect(ends.peer == .unix(path: "") && ends.peer.isLocal)
    } else {
      #expect(option(TCP_NODELAY, at: Int32(IPPROTO_TCP), of: number) == 1)
      #expect(option(TCP_NODELAY, at: Int32(IPPROTO_TCP), of: ends.near.socket.number) == 1)
    }
  }

  @Test("Nobody waits: nil, and no error")
  func nobody() throws {
    let ends = try Ends()
    #expect(try !takesOne(ends))
  }

  @Test("Each accept takes one, until nobody waits")
  func several() throws {
    let ends = try Ends(.path)
    let others = try (0..<3).map { _ in OwnedSocket(try ends.kernel.connect(to: ends.address), of: ends.kernel) }
    var taken = 0
    while try takesOne(ends) { taken += 1 }
    #expect(taken == others.count)
  }

  @Test("A connection that was reset while it waited is accepted or skipped, and fails no other")
  func resetWhileWaiting() throws {
    let ends = try Ends()
    let early = OwnedSocket(try ends.kernel.connect(to: ends.address), of: ends.kernel)
    #expect(isReady(ends.listener.socket.number, POLLIN))
    var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
    // SAFETY: one linger with its size.
    _ = unsafe setsockopt(early.socket.number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    early.close()
    let late = OwnedSocket(try ends.kernel.connect(to: ends.address), of: ends.kernel)
    let lateAddress = try ends.kernel.localAddress(of: late.socket)
    var found = false
    while !found, isReady(ends.listener.socket.number, POLLIN) {
      guard let accepted = try ends.kernel.accept(on: ends.listener.socket) else { continue }
      found = accepted.peer == lateAddress
      ends.kernel.close(accepted.takeSocket())
    }
    #expect(found)
  }

  @Test("EBADF, ENOTSOCK, EINVAL: what is no listener")
  func noListener() throws {
    let ends = try Ends()
    #expect(failure(ends.kernel, on: -1) == Errno(EBADF))
    try withExtendedLifetime(Pipe()) { #expect(failure(ends.kernel, on: $0.read) == Errno(ENOTSOCK)) }
    #expect(failure(ends.kernel, on: ends.near.socket.number) == .invalidArgument)
  }

  @Test("Refusing says why, whatever was sent already, and ends the connection; with nobody there it is false")
  func refusing() throws {
    let ends = try Ends()
    let client = OwnedSocket(try ends.kernel.connect(to: ends.address), of: ends.kernel)
    #expect(isReady(client.socket.number, POLLOUT))
    #expect(ends.kernel.send(to: client.socket, Array("NICK x\r\n".utf8)[...]) == .bytes(8))
    #expect(isReady(ends.listener.socket.number, POLLIN))
    #expect(ends.refuse("go away"))
    var heard = [UInt8](repeating: 0, count: 64)
    #expect(isReady(client.socket.number, POLLIN))
    #expect(ends.kernel.receive(from: client.socket, into: &heard) == .bytes(7))
    #expect(String(decoding: heard[..<7], as: UTF8.self) == "go away")
    #expect(isReady(client.socket.number, POLLIN))
    #expect(ends.kernel.receive(from: client.socket, into: &heard) == .ended)
    #expect(!ends.refuse("go away"))
  }

  @Test("EMFILE: without descriptors nothing is accepted, opened or connected, but somebody can be refused in words")
  func withoutDescriptors() async {
    await #expect(processExitsWith: .success) {
      let ends = try Ends()
      let client = OwnedSocket(try ends.kernel.connect(to: ends.address), of: ends.kernel)
      #expect(isReady(ends.listener.socket.number, POLLIN))
      try DescriptorHunger.begin()
      let accepted = ends.kernel.failure { kernel throws(Errno) in
        guard let accepted = try kernel.accept(on: ends.listener.socket) else { throw .wouldBlock }
        return accepted.takeSocket()
      }
      #expect(accepted == .tooManyOpenFiles && accepted?.meansOutOfDescriptors == true)
      #expect(
        ends.kernel.failure { kernel throws(Errno) in try kernel.listen(on: .loopback(port: 0)) } == .tooManyOpenFiles)
      #expect(ends.kernel.failure { kernel throws(Errno) in try kernel.connect(to: ends.address) } == .tooManyOpenFiles)
      // The connection still waits, and the descriptor that was held back takes it.
      #expect(ends.refuse("full") && !ends.refuse("full"))
      var heard = [UInt8](repeating: 0, count: 8)
      #expect(isReady(client.socket.number, POLLIN))
      #expect(ends.kernel.receive(from: client.socket, into: &heard) == .bytes(4))
      // It is held back again: the next one is refused too.
      client.close()
      DescriptorHunger.end()
      let next = OwnedSocket(try ends.kernel.connect(to: ends.address), of: ends.kernel)
      #expect(isReady(ends.listener.socket.number, POLLIN))
      try DescriptorHunger.begin()
      #expect(ends.refuse("full"))
      next.close()
    }
  }

  @Test("EMFILE: a kernel that finds no descriptor for one of its parts leaves none of the others open")
  func halfAKernel() async {
    await #expect(processExitsWith: .success) {
      // What else is in the process may open something of its own meanwhile, once; what is left open is so each time.
      var isWhole = false
      for _ in 0..<100 where !isWhole {
        let before = DescriptorLimit.openCount()
        for room in 0..<4 {
          try DescriptorHunger.begin(leaving: room)
          #expect(throws: Errno.tooManyOpenFiles) { _ = try LinuxKernel(handlesSignals: true) }
          DescriptorHunger.end()
        }
        try DescriptorHunger.begin(leaving: 4)
        _ = try LinuxKernel(handlesSignals: true)
        DescriptorHunger.end()
        isWhole = DescriptorLimit.openCount() == before
      }
      #expect(isWhole)
    }
  }

  @Test("Whose process is at the other end of a path is known; of a port it is not")
  func trustedUser() throws {
    let path = try Ends(.path)
    #expect(path.kernel.trustedUser(of: path.far.socket) == geteuid())
    #expect(path.kernel.trustedUser(of: path.near.socket) == geteuid())
    let port = try Ends()
    #expect(port.kernel.trustedUser(of: port.far.socket) == nil)
    #expect(Socket.lend(-1) { port.kernel.trustedUser(of: $0) } == nil)
  }
}

extension Ends {
  func refuse(_ words: String) -> Bool {
    var words = words
    // SAFETY: the string lends its bytes for the call.
    return words.withUTF8 { unsafe kernel.refuse(on: listener.socket, saying: UnsafeRawBufferPointer($0)) }
  }
}
