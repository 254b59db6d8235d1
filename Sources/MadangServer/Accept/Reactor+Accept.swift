import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
import MadangTLS

/// Ready listener → connection, mailbox and outbox.
extension Reactor {
  /// Binds one listener, or takes the socket that it has; returns the address it got.
  package mutating func listen(_ configuration: ListenerConfiguration) throws(Errno) -> Address {
    let socket = try openSocket(of: configuration)
    do throws(Errno) {
      let address = try kernel.localAddress(of: socket)
      try kernel.register(socket, token: Self.listenerToken | UInt64(listeners.count), interest: .readable)
      listeners.append(OpenListener(number: socket.release(), configuration: configuration))
      if case .unix = configuration.address { return configuration.address }
      return address
    } catch {
      kernel.close(socket)
      throw error
    }
  }

  private func openSocket(of listener: ListenerConfiguration) throws(Errno) -> Socket {
    if let inherited = listener.inherited { return Socket(number: inherited) }
    return try kernel.listen(on: listener.address, isPrivate: listener.dialect.isPrivate)
  }

  mutating func accept(_ event: ReadyEvent) {
    let index = Int(event.token & ~Self.listenerToken)
    guard index < listeners.count, !listeners[index].isClosed, now >= acceptRestsUntil else { return }
    Socket.lend(listeners[index].number) { acceptAll(on: $0, index: index) }
  }

  private mutating func acceptAll(on listener: borrowing Socket, index: Int) {
    for _ in 0..<Limits.acceptsPerTurnMax {
      do throws(Errno) {
        guard let accepted = try kernel.accept(on: listener) else { return }
        let peer = accepted.peer
        admit(accepted.takeSocket(), from: peer, listener: index)
      } catch {
        refuseForWantOfDescriptors(on: listener, index, error)
        return
      }
    }
  }

  private mutating func admit(_ socket: consuming Socket, from peer: Address, listener: Int) {
    let dialect = listeners[listener].configuration.dialect
    let isControl = dialect == .control
    let user = isControl ? kernel.trustedUser(of: socket) : 0
    guard let user else {
      logger.note(.controlRefused, "Somebody else's process came to the control socket, and was refused.")
      courtyard.gauges.count(.anotherUser)
      refuse(socket, "this is another user's server", listener)
      return
    }
    let expectsProxy = listeners[listener].configuration.expectsProxy
    if expectsProxy, !isTrustedProxy(peer) {
      courtyard.gauges.count(.proxy)
      kernel.close(socket)
      return
    }
    // Whoever is to clear a full server up must get in. Of a proxy's connections it is not known yet whose they are.
    if !isControl, !expectsProxy, let refusal = dialect.isHTTP ? requestRefusal(of: peer) : refusal(of: peer) {
      courtyard.gauges.count(refusal.kind)
      noteRefusal(refusal.kind, of: peer)
      refuse(socket, refusal.text, listener, refusal.kind)
      return
    }
    var context: TLSContext?
    if case .tls(let asks) = listeners[listener].configuration.transport, !expectsProxy {
      context = contextForGreeting(dialect, asks)
      // Nothing can be said to somebody with whom no keys are agreed.
      if context == nil {
        courtyard.gauges.count(.handshake)
        count(.refused)
        kernel.close(socket)
        return
      }
    }
    guard let handle = table.claim() else {
      courtyard.gauges.count(.full)
      refuse(socket, Self.full, listener)
      return
    }
    let slot = handle.slot
    do throws(Errno) {
      try kernel.register(socket, token: handle.token, interest: .readable)
    } catch {
      logger.note(.connectionUnwatched, "A connection could not be watched.", ["error": "\(error)"])
      table.recycle(slot)
      refuse(socket, Self.full, listener)
      return
    }
    table.rows[slot].phase = .open
    table.rows[slot].socket = socket.release()
    table.rows[slot].interest = .readable
    table.rows[slot].listener = UInt16(listener)
    table.rows[slot].dialect = dialect
    table.rows[slot].isUnknown = dialect.isChat
    table.rows[slot].openedAt = now
    table.rows[slot].heardAt = now
    table.rows[slot].peer = peer
    table.rows[slot].countsAsRequest = dialect.isHTTP
    count(ListenerWord.opened, ofListenerOf: slot)
    let lane = table.opened(slot)
    courtyard.queues.grow(toHold: slot) { ConnectionQueues() }
    courtyard.queues[slot].outbox.open(
      generation: handle.generation, bytesMax: isControl ? Limits.controlQueueBytesMax : limits.sendQueueBytesMax)
    courtyard.queues[slot].assign(to: lane)
    if expectsProxy { return awaitProxyHeader(slot) }
    if let context { return greet(slot, context) }
    begin(slot, user: user)
  }

  /// What a handshake begins with; nil where there is none, or as many are going on as may.
  func contextForGreeting(_ dialect: Dialect, _ asksForCertificates: Bool) -> TLSContext? {
    guard greetings < Limits.handshakesMax else { return nil }
    return courtyard.tlsInUse.current?.context(for: dialect, asksForCertificates: asksForCertificates)
  }

  /// What is spoken begins: in the clear with the first byte, over TLS with the first after the handshake.
  mutating func begin(_ slot: UInt32, user: UInt32 = 0, certificate: CertificateFingerprint? = nil) {
    if table.rows[slot].dialect.isHTTP { return awaitRequests(slot) }
    enter(slot, user: user, isSecure: isSecure(slot), certificate: certificate)
  }

  /// Whether nobody between the client and us can read along, as far as the connection itself tells.
  func isSecure(_ slot: UInt32) -> Bool { table.rows[slot].secured != 0 || table.rows[slot].isVouchedSecure }

  /// Nobody is behind it, and no worker knows of it, until a request upgrades it.
  private mutating func awaitRequests(_ slot: UInt32) {
    guard let number = requests.claim({ RequestStream(of: slot, at: now) }) else {
      preconditionFailure("As many rows as connections that may speak HTTP.")
    }
    table.rows[slot].gate = number
    table.rows[slot].layer = .requests
    standApart(slot)
    look(at: slot, by: now + Limits.headMilliseconds)
  }

  var halfIdleMilliseconds: Int64 { Int64(limits.idleSecondsMax) * 500 }

  private static var full: String { "The server is full. Try again later." }

  /// - Parameter beyond: how many of those that are counted are the connection itself.
  mutating func refusal(of peer: Address, beyond own: Int = 0) -> (kind: Refusal, text: String)? {
    if let refusal = nodeRefusal { return refusal }
    if table.chatCount - own >= limits.connectionsMax { return (.full, Self.full) }
    if let address = peer.ipAddress, limits.exemptAddresses.contains(where: { $0.contains(address) }) { return nil }
    let most = limits.connectionsPerAddressMax ?? (peer.isLocal ? Int.max : Limits.connectionsPerRemoteAddressMax)
    if table.chatCount(of: peer) - own >= most {
      return (.tooManyFromAddress, "Too many connections from your address.")
    }
    let arrivals = limits.arrivalsPerMinuteMax ?? (peer.isLocal ? nil : Limits.arrivalsPerRemoteAddressMax)
    if let arrivals, !self.arrivals.admits(peer, perMinute: arrivals, at: now) {
      return (.tooOftenFromAddress, "You connect too often. Try again in a minute.")
    }
    return nil
  }

  /// Why a node takes nobody: what newcomers say would be heard by nobody, or they would have to go again at once.
  private var nodeRefusal: (kind: Refusal, text: String)? {
    guard let seat = courtyard.seat else { return nil }
    if drainsAt != .max { return (.nodeAway, "This node is being emptied. Connect to another one.") }
    guard seat.isOutOfPatience(at: now) else { return nil }
    return (.nodeAway, "This node can't reach the others. Connect to another one, or try again later.")
  }

  mutating func requestRefusal(of peer: Address, beyond own: Int = 0) -> (kind: Refusal, text: String)? {
    if table.requestCount(of: peer) - own >= Limits.httpConnectionsPerAddressMax {
      return (.tooManyFromAddress, "Too many connections from your address.")
    }
    if table.requestCount - own >= limits.httpConnectionsMax, !makesRoom(for: peer) { return (.full, Self.full) }
    return nil
  }

  /// Somebody is not let in, and can be told so.
  func noteRefusal(_ kind: Refusal, of peer: Address) {
    logger.note(.connectionRefused, "A connection was refused.", ["reason": "\(kind)", "peer": .address(peer)])
  }

  /// Says why, and closes. The socket is new, so its buffer takes one line.
  private mutating func refuse(
    _ socket: consuming Socket, _ reason: String, _ listener: Int, _ kind: Refusal = .full
  ) {
    // With whom no keys are agreed, nothing can be said.
    guard listeners[listener].configuration.transport == .clear else {
      kernel.close(socket)
      return
    }
    var line = listeners[listener].configuration.dialect.refusal(reason, kind)
    // SAFETY: the string's bytes live for the call.
    _ = line.withUTF8 { unsafe kernel.send(to: socket, UnsafeRawBufferPointer($0)) }
    kernel.finishSending(to: socket)
    // Closing with unread input would reset the connection, and the peer could lose the reason.
    // SAFETY: the buffer is the reactor's own, and nobody looks at what is read.
    _ = unsafe kernel.receive(from: socket, into: readBuffer)
    kernel.close(socket)
  }

  /// Out of descriptors: those who wait are told so, with the one that is held back; then the listeners rest until a
  /// connection closes, or a moment has passed.
  private mutating func refuseForWantOfDescriptors(on listener: borrowing Socket, _ index: Int, _ error: Errno) {
    guard error.meansOutOfDescriptors else {
      logger.note(.acceptFailed, "Accepting failed.", ["error": "\(error)"])
      return
    }
    logger.note(
      .descriptorsOut, "Out of descriptors: refusing connections.", ["connections": .number(table.openCount)])
    let configuration = listeners[index].configuration
    var line =
      configuration.transport == .clear
      ? configuration.dialect.refusal("The server has no descriptor left. Try again later.", .outOfDescriptors) : ""
    var refused = 0
    // SAFETY: the string's bytes live for the call.
    line.withUTF8 { bytes in
      while refused < Limits.acceptsPerTurnMax,
        unsafe kernel.refuse(on: listener, saying: UnsafeRawBufferPointer(bytes))
      {
        refused += 1
      }
    }
    courtyard.gauges.count(.outOfDescriptors, times: refused)
    acceptRestsUntil = now + Limits.acceptRestMilliseconds
    setListenersResting(true)
  }

  /// Watches listeners, or leaves them alone: level-triggered, they would spin otherwise.
  mutating func setListenersResting(_ resting: Bool) {
    for index in listeners.indices where listeners[index].isResting != resting && !listeners[index].isClosed {
      listeners[index].isResting = resting
      Socket.lend(listeners[index].number) {
        kernel.update($0, token: Self.listenerToken | UInt64(index), interest: resting ? [] : .readable)
      }
    }
    if !resting { acceptRestsUntil = .min }
  }
}
