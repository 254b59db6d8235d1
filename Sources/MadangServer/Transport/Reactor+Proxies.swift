import MadangKernel
import MadangMemory
import MadangTLS
import MadangWire

/// Connections that come through a proxy of ours: what it says of them comes first. PROXY protocol, versions 1 and 2.
extension Reactor {
  /// Nobody is behind it until the proxy has said who.
  mutating func awaitProxyHeader(_ slot: UInt32) {
    table.rows[slot].layer = .proxy
    standApart(slot)
    look(at: slot, by: now + Limits.proxyHeaderMilliseconds)
  }

  /// A path of the file system has its own rights.
  func isTrustedProxy(_ peer: Address) -> Bool {
    guard let address = peer.ipAddress else { return true }
    return courtyard.configuration.web.trustedProxies.contains { $0.contains(address) }
  }

  /// Reads the header at the read buffer's start. What stands behind it is the connection's own.
  mutating func readProxyHeader(_ slot: UInt32, bytes count: Int) {
    // SAFETY: the first `count` bytes of the buffer were written by the kernel or copied from the carry.
    let received = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(rebasing: readBuffer[0..<count]))
    switch ProxyHeader.read(received) {
    case .incomplete: setCarry(received, of: slot)
    case .refused: closeProxied(slot)
    case .header(let header):
      table.rows[slot].carry = []
      table.rows[slot].isVouchedSecure = header.isSecure
      if case .connection(let source, _) = header.origin {
        table.move(slot, to: Address(source.address, port: source.port))
        courtyard.queues[slot].assign(to: table.lane(of: table.rows[slot].peer))
      }
      finishProxyHeader(slot, header.byteCount..<count)
    }
  }

  private mutating func finishProxyHeader(_ slot: UInt32, _ rest: Range<Int>) {
    let listener = listeners[Int(table.rows[slot].listener)].configuration
    let peer = table.rows[slot].peer
    // It is counted already, as one of its address.
    if let refusal = listener.dialect.isHTTP ? requestRefusal(of: peer, beyond: 1) : refusal(of: peer, beyond: 1) {
      courtyard.gauges.count(refusal.kind)
      noteRefusal(refusal.kind, of: peer)
      return closeProxied(slot)
    }
    table.rows[slot].layer = .lines
    table.rows[slot].openedAt = now
    switch listener.transport {
    case .clear: begin(slot)
    case .tls(let asks):
      guard let context = contextForGreeting(listener.dialect, asks) else {
        count(.refused)
        return closeProxied(slot)
      }
      greet(slot, context)
    }
    if rest.isEmpty { return }
    if table.rows[slot].layer == .greeting {
      // SAFETY: the range lies within what was read, and the other buffer is as long.
      unsafe sealedBuffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: readBuffer[rest]))
      feedGreeting(slot, bytes: rest.count)
    } else {
      // SAFETY: as above; `copyMemory` takes overlapping places.
      unsafe readBuffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: readBuffer[rest]))
      deal(slot, bytes: rest.count, carried: 0)
    }
  }

  /// Without a word: whoever is there may be anybody, or speak anything.
  private mutating func closeProxied(_ slot: UInt32) {
    courtyard.gauges.count(.proxy)
    closing.append(slot)
  }

  mutating func lookAtProxied(_ slot: UInt32) {
    let ends = table.rows[slot].openedAt + Limits.proxyHeaderMilliseconds
    if now < ends { look(at: slot, by: ends) } else { closeProxied(slot) }
  }
}
