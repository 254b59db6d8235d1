import Glibc
import MadangKernel

/// The server's side of a connection.
extension SimulatedKernel {
  package func listen(on address: Address, isPrivate: Bool) throws(Errno) -> Socket {
    guard let number = openDescriptor() else { throw .tooManyOpenFiles }
    for listener in listeners where listener.address == address && !listener.isClosed { throw .addressInUse }
    listeners.append(SimulatedListener(address: address, descriptor: number))
    rowByDescriptor[Int(number)] = -2 - (listeners.count - 1)
    return Socket(number: number)
  }

  package func trustedUser(of socket: borrowing Socket) -> UInt32? { 0 }

  package func localAddress(of socket: borrowing Socket) throws(Errno) -> Address {
    listeners[-2 - rowByDescriptor[Int(socket.number)]].address
  }

  package func accept(on listener: borrowing Socket) throws(Errno) -> Accepted? {
    environment?.duringSystemCall()
    let index = -2 - rowByDescriptor[Int(listener.number)]
    while true {
      if listeners[index].backlog.isEmpty { return nil }
      if generator.chance(faults.acceptOutOfDescriptors) {
        tally.acceptFailures += 1
        throw generator.chance(500) ? .tooManyOpenFiles : .systemFileTableFull
      }
      if generator.chance(faults.acceptBroken) {
        tally.acceptFailures += 1
        throw Errno(generator.chance(500) ? EHOSTUNREACH : ECONNABORTED)
      }
      guard let number = openDescriptor() else {
        tally.acceptFailures += 1
        throw .tooManyOpenFiles
      }
      guard let row = listeners[index].backlog.popFirst() else { return nil }
      if sockets[row].flags.contains(.serverReset) {
        // Reset while it waited: ECONNABORTED, which the kernel's wrapper skips.
        closeDescriptor(number)
        continue
      }
      rowByDescriptor[Int(number)] = row
      sockets[row].descriptor = number
      tally.accepted += 1
      return Accepted(socket: Socket(number: number), peer: sockets[row].peer)
    }
  }

  package func refuse(on listener: borrowing Socket, saying reason: UnsafeRawBufferPointer) -> Bool {
    let index = -2 - rowByDescriptor[Int(listener.number)]
    // The one descriptor that is held back may be taken by somebody else first.
    if generator.chance(faults.acceptOutOfDescriptors / 4) { return false }
    guard let row = listeners[index].backlog.popFirst() else { return false }
    // SAFETY: the caller's bytes live for the call.
    unsafe sockets[row].toClient.append(reason)
    endServerSide(row)
    tally.refused += 1
    return true
  }

  package func receive(from socket: borrowing Socket, into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    environment?.duringSystemCall()
    let row = open(socket)
    breakPerhaps(row)
    if sockets[row].flags.contains(.serverReset), sockets[row].toServer.isEmpty {
      return sockets[row].flags.contains(.errorTaken) ? .ended : takeError(row, .connectionReset)
    }
    if generator.chance(faults.wouldBlock) {
      tally.blockedReceives += 1
      return .wouldBlock
    }
    if sockets[row].toServer.isEmpty {
      return sockets[row].flags.contains(.clientFinished) ? .ended : .wouldBlock
    }
    var most = buffer.count
    if generator.chance(faults.shortTransfer) { most = generator.pick(1...min(most, 64)) }
    // SAFETY: a prefix of the caller's buffer, which lives for the call.
    let taken = unsafe sockets[row].toServer.take(into: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<most]))
    tally.receivedBytes += taken
    return .bytes(taken)
  }

  package func send(to socket: borrowing Socket, _ bytes: UnsafeRawBufferPointer) -> IOResult {
    environment?.duringSystemCall()
    let row = open(socket)
    switch room(row, wanted: bytes.count) {
    case .bytes(let most):
      // SAFETY: a prefix of the caller's bytes, which live for the call.
      unsafe deliver(UnsafeRawBufferPointer(rebasing: bytes[0..<most]), row)
      finishSend(row)
      return .bytes(most)
    case let other: return other
    }
  }

  package func send(to socket: borrowing Socket, gathering pieces: UnsafeBufferPointer<iovec>) -> IOResult {
    environment?.duringSystemCall()
    let row = open(socket)
    var wanted = 0
    for index in pieces.indices { wanted += unsafe pieces[index].iov_len }
    switch room(row, wanted: wanted) {
    case .bytes(let most):
      var left = most
      for index in pieces.indices where left > 0 {
        let count = unsafe min(left, pieces[index].iov_len)
        // SAFETY: a prefix of a piece, which the caller keeps for the call.
        unsafe deliver(UnsafeRawBufferPointer(start: pieces[index].iov_base, count: count), row)
        left -= count
      }
      finishSend(row)
      return .bytes(most)
    case let other: return other
    }
  }

  package func finishSending(to socket: borrowing Socket) {
    let row = open(socket)
    sockets[row].flags.insert(.serverFinished)
    list(row)
  }

  package func close(_ socket: consuming Socket) {
    let number = socket.release()
    let row = rowByDescriptor[Int(number)]
    precondition(row != -1, "A descriptor was closed twice.")
    closeDescriptor(number)
    if row >= 0 {
      endServerSide(row)
    } else {
      closeListener(-2 - row)
    }
  }

  // MARK: What they share

  private func open(_ socket: borrowing Socket) -> Int {
    let row = rowByDescriptor[Int(socket.number)]
    precondition(row >= 0, "The server used a descriptor that is not a socket's.")
    return row
  }

  /// How much of `wanted` may go out now.
  private func room(_ row: Int, wanted: Int) -> IOResult {
    breakPerhaps(row)
    precondition(wanted > 0, "Nothing was to be sent.")
    if sockets[row].flags.contains(.serverReset) {
      return sockets[row].flags.contains(.errorTaken) ? .failed(.brokenPipe) : takeError(row, .connectionReset)
    }
    precondition(!sockets[row].flags.contains(.serverFinished), "Something was sent after the end.")
    if sockets[row].flags.contains(.sink) { return .bytes(wanted) }
    var most = min(wanted, sendBufferBytes - sockets[row].toClient.count)
    if most <= 0 || generator.chance(faults.wouldBlock) {
      tally.blockedSends += 1
      return .wouldBlock
    }
    if generator.chance(faults.shortTransfer) { most = generator.pick(1...most) }
    if most < wanted { tally.shortSends += 1 }
    return .bytes(most)
  }

  private func deliver(_ bytes: UnsafeRawBufferPointer, _ row: Int) {
    tally.sentBytes += bytes.count
    if sockets[row].flags.contains(.sink) {
      sockets[row].swallowedBytes += bytes.count
    } else {
      unsafe sockets[row].toClient.append(bytes)
    }
  }

  /// What reaches a client that is gone is answered with a reset.
  private func finishSend(_ row: Int) {
    if sockets[row].flags.contains(.clientClosed) { breakServerSide(row) }
  }

  private func takeError(_ row: Int, _ error: Errno) -> IOResult {
    sockets[row].flags.insert(.errorTaken)
    return .failed(error)
  }

  private func breakPerhaps(_ row: Int) {
    if !sockets[row].flags.isDisjoint(with: [.serverReset, .sink, .spared]) { return }
    if generator.chance(faults.reset) {
      tally.resets += 1
      sockets[row].flags.formUnion([.clientReset, .victim])
      breakServerSide(row)
    }
  }

  /// The server's side learns that the connection is broken. What had arrived may be lost.
  func breakServerSide(_ row: Int) {
    sockets[row].flags.insert(.serverReset)
    if generator.chance(500) { sockets[row].toServer.removeAll() }
    list(row)
  }

  /// The server closes: with input unread, the client is told so by a reset, and may lose what it was sent last.
  private func endServerSide(_ row: Int) {
    let lostInput = !sockets[row].toServer.isEmpty
    sockets[row].toServer.removeAll()
    sockets[row].flags.formUnion([.serverFinished, .serverClosed])
    sockets[row].flags.remove(.registered)
    sockets[row].descriptor = -1
    if lostInput { breakClientSide(row) }
  }

  func breakClientSide(_ row: Int) {
    sockets[row].flags.insert(.clientReset)
    if generator.chance(500) { sockets[row].toClient.removeAll() }
  }

  private func closeListener(_ index: Int) {
    listeners[index].isClosed = true
    while let row = listeners[index].backlog.popFirst() {
      sockets[row].flags.formUnion([.serverFinished, .serverClosed])
      breakClientSide(row)
    }
  }

  private func openDescriptor() -> Int32? {
    if descriptorsInUse >= descriptorsMax { return nil }
    descriptorsInUse += 1
    if let number = freeDescriptors.popLast() { return number }
    rowByDescriptor.append(-1)
    return Int32(rowByDescriptor.count - 1)
  }

  private func closeDescriptor(_ number: Int32) {
    rowByDescriptor[Int(number)] = -1
    freeDescriptors.append(number)
    descriptorsInUse -= 1
  }
}
