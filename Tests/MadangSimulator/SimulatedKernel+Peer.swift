import MadangKernel

/// The client's side of a connection.
extension SimulatedKernel {
  /// What a client finds when it reads.
  package enum Arrival: Equatable {
    case bytes(ArraySlice<UInt8>)
    case nothing
    case ended
    case reset
  }

  /// Connects to a listener; nil where nobody listens. `isSink`: the client only counts what it is sent.
  package func connect(to address: Address, from host: UInt32, port: UInt16, isSink: Bool = false) -> Int? {
    guard let index = listeners.firstIndex(where: { $0.address == address && !$0.isClosed }) else { return nil }
    var socket = SimulatedSocket()
    socket.host = host
    socket.port = port
    if isSink { socket.flags.insert(.sink) }
    let row = reservedStart
    if row < sockets.count { sockets[row] = socket } else { sockets.append(socket) }
    reservedStart += 1
    listeners[index].backlog.append(row)
    list(listener: index)
    return row
  }

  /// Sends as much as the buffers take; returns how much. Sending to who has closed breaks the connection.
  package func sendFromClient(_ row: Int, _ bytes: ArraySlice<UInt8>) -> Int {
    if sockets[row].flags.contains(.clientReset) || bytes.isEmpty { return 0 }
    if sockets[row].flags.contains(.serverClosed) {
      breakClientSide(row)
      return 0
    }
    let taken = min(bytes.count, receiveBufferBytes - sockets[row].toServer.count)
    if taken <= 0 { return 0 }
    sockets[row].toServer.append(bytes.prefix(taken))
    list(row)
    return taken
  }

  /// Whether `sendFromClient` would get anywhere.
  package func takesFromClient(_ row: Int) -> Bool {
    !sockets[row].flags.contains(.clientReset)
      && (sockets[row].flags.contains(.serverClosed) || sockets[row].toServer.count < receiveBufferBytes)
  }

  package func receiveAtClient(_ row: Int, most: Int) -> Arrival {
    if !sockets[row].toClient.isEmpty {
      let bytes = sockets[row].toClient.take(most)
      list(row)
      return .bytes(bytes)
    }
    if sockets[row].flags.contains(.clientReset) { return .reset }
    return sockets[row].flags.contains(.serverFinished) ? .ended : .nothing
  }

  /// Whether a read would find something.
  package func hasArrivals(_ row: Int) -> Bool {
    !sockets[row].toClient.isEmpty || !sockets[row].flags.isDisjoint(with: [.clientReset, .serverFinished])
  }

  /// The client says that it will send nothing more.
  package func finishAtClient(_ row: Int) {
    sockets[row].flags.insert(.clientFinished)
    list(row)
  }

  /// The client closes; with something unread, that is a reset.
  package func closeAtClient(_ row: Int) {
    let lostInput = !sockets[row].toClient.isEmpty
    sockets[row].toClient.removeAll()
    sockets[row].flags.formUnion([.clientFinished, .clientClosed])
    if lostInput { resetAtClient(row) } else { list(row) }
  }

  /// The client breaks the connection off.
  package func resetAtClient(_ row: Int) {
    sockets[row].flags.formUnion([.clientReset, .clientClosed, .clientFinished])
    if !sockets[row].flags.contains(.serverClosed) { breakServerSide(row) }
  }

  /// Bytes that a sink has been sent.
  package func swallowedBytes(_ row: Int) -> Int { sockets[row].swallowedBytes }

  /// Keeps faults from breaking a connection.
  package func spare(_ row: Int) { sockets[row].flags.insert(.spared) }

  /// Whether a fault broke the connection.
  package func isVictim(_ row: Int) -> Bool { row >= 0 && sockets[row].flags.contains(.victim) }

  package func isClosedByServer(_ row: Int) -> Bool { row >= 0 && sockets[row].flags.contains(.serverClosed) }
}
