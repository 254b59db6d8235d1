import Crypto
import MadangKernel
import MadangMemory
import MadangWire

/// An HTTP connection → a WebSocket connection: RFC 6455 §4.2.
extension Reactor {
  mutating func upgrade(
    _ slot: UInt32, _ request: RequestHead, _ head: Span<UInt8>, _ reply: HTTPReply
  ) -> RequestOutcome {
    let handshake: WebSocketHandshake
    switch WebSocketHandshake.evaluate(request, in: head) {
    case .accepted(let accepted): handshake = accepted
    case .refused(.upgradeRequired): return send(HTTPAnswer.needsWebSocket, to: slot, reply)
    case .refused(let status): return refuseRequest(slot, status)
    }
    let dialect = table.rows[slot].dialect
    let origins = courtyard.configuration.web.origins
    if dialect == .http, OriginRule.judge(request, in: head, isSecure: false, origins: origins) == .refused {
      return send(HTTPAnswer(.forbidden, text: "A page of another origin may not come here."), to: slot, reply)
    }
    let shape = dialect == .webSocketEcho ? .echo : MessageShape(handshake.subprotocol)
    if shape != .echo, let refusal = refusal(of: table.rows[slot].peer) {
      courtyard.gauges.count(refusal.kind)
      return send(
        HTTPAnswer(.serviceUnavailable, text: refusal.text), to: slot, HTTPReply(isHead: false, keepsAlive: false))
    }
    // What has yet to be sent would be taken for lines to put into frames. A client does not ask before it has read.
    if shape == .lines, !isSent(slot) { return refuseRequest(slot, .badRequest) }
    guard let stream = streams.claim({ WebSocketStream(shape: shape) }) else {
      return send(HTTPAnswer(.serviceUnavailable), to: slot, HTTPReply(isHead: false, keepsAlive: false))
    }
    requests.recycle(table.rows[slot].gate, leaving: RequestStream(at: now))
    table.rows[slot].gate = stream
    accept(handshake, head, to: slot)
    table.rows[slot].layer = .frames
    table.rows[slot].isWrapped = table.rows[slot].isWrapped || shape == .lines
    table.rows[slot].openedAt = now
    if shape != .echo { enter(slot, shape) }
    return .upgraded
  }

  private mutating func accept(_ handshake: WebSocketHandshake, _ head: Span<UInt8>, to slot: UInt32) {
    var proof = ByteWriter()
    WebSocketHandshake.appendProofText(key: head.extracting(handshake.key), to: &proof)
    let digest = Insecure.SHA1.hash(data: proof.copiedBytes)
    let accept = Base64.encode(Array(digest))
    var writer = ByteWriter()
    handshake.appendResponse(accept: accept.span, to: &writer)
    writer.append(field: "Date", httpDate: wallSeconds)
    writer.appendHeadEnd()
    sendBetweenFrames(writer, to: slot)
  }

  /// Whether nothing waits to be sent, once what can be has been.
  private mutating func isSent(_ slot: UInt32) -> Bool {
    if courtyard.links[slot].outbox.isEmpty { return true }
    flush(slot)
    return courtyard.links[slot].outbox.isEmpty
  }

  /// From here on somebody is behind the connection: a worker makes them known, and lines are theirs.
  private mutating func enter(_ slot: UInt32, _ shape: MessageShape) {
    let peer = table.rows[slot].peer
    table.becomesChat(slot)
    table.rows[slot].dialect = .irc
    table.rows[slot].isUnknown = false
    table.rows[slot].hasEnded = false
    table.rows[slot].isVacated = false
    table.rows[slot].hasLastWord = false
    let posted = courtyard.links[slot].mailbox.open(
      generation: table.rows[slot].generation, listener: table.rows[slot].listener, peer: peer, shape: shape)
    if posted.mustSchedule { scheduled.append(slot) }
    look(at: slot, by: now + min(registrationMilliseconds, halfIdleMilliseconds))
  }
}

extension Reactor {
  /// Gives back what a connection needed beside its row.
  mutating func leaveGate(_ slot: UInt32) {
    switch table.rows[slot].layer {
    case .lines: return
    case .requests: requests.recycle(table.rows[slot].gate, leaving: RequestStream(at: now))
    case .frames: streams.recycle(table.rows[slot].gate, leaving: WebSocketStream(shape: .none))
    }
    table.rows[slot].layer = .lines
    table.rows[slot].gate = 0
  }
}
