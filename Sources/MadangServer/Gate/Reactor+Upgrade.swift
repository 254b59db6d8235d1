import Crypto
import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
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
    let isForwarded = isForwarded(slot)
    let isSecure = isSecure(slot, request, in: head)
    if dialect == .http, OriginRule.judge(request, in: head, isSecure: isSecure, origins: origins) == .refused {
      return send(HTTPAnswer(.forbidden, text: "A page of another origin may not come here."), to: slot, reply)
    }
    let shape = dialect == .webSocketEcho ? .echo : MessageShape(handshake.subprotocol)
    let proxies = courtyard.configuration.web.trustedProxies
    if isForwarded,
      let client = Forwarded.address(of: request, in: head, isTrusted: { one in proxies.contains { $0.contains(one) } })
    {
      table.move(slot, to: Address(client, port: 0))
      courtyard.queues[slot].assign(to: table.lane(of: table.rows[slot].peer))
    }
    if shape != .echo, let refusal = refusal(of: table.rows[slot].peer) {
      courtyard.gauges.count(refusal.kind)
      noteRefusal(refusal.kind, of: table.rows[slot].peer)
      return send(
        HTTPAnswer(.serviceUnavailable, text: refusal.text), to: slot, HTTPReply(isHead: false, keepsAlive: false))
    }
    // What has yet to be sent would be taken for lines to put into frames. A client does not ask before it has read.
    if shape == .lines, !isSent(slot) { return refuseRequest(slot, .badRequest) }
    guard let stream = streams.claim({ WebSocketStream(shape: shape, deflate: handshake.deflate) }) else {
      return send(HTTPAnswer(.serviceUnavailable), to: slot, HTTPReply(isHead: false, keepsAlive: false))
    }
    requests.recycle(table.rows[slot].gate, leaving: .nobodys)
    table.rows[slot].gate = stream
    accept(handshake, head, to: slot)
    table.rows[slot].layer = .frames
    table.rows[slot].isWrapped = table.rows[slot].isWrapped || shape == .lines
    table.rows[slot].openedAt = now
    if shape != .echo {
      table.rows[slot].dialect = .irc
      enter(slot, shape, windowBits: UInt8(handshake.deflate?.windowBits ?? 0), isSecure: isSecure)
    }
    return .upgraded
  }

  /// Whether a proxy of ours sends the connection's requests for others.
  func isForwarded(_ slot: UInt32) -> Bool {
    let web = courtyard.configuration.web
    guard !web.trustedProxies.isEmpty, let peer = table.rows[slot].peer.ipAddress else { return false }
    return web.trustedProxies.contains { $0.contains(peer) }
  }

  /// Whether nobody can read along between us and whoever asks, which a proxy of ours is believed.
  func isSecure(_ slot: UInt32, _ request: RequestHead, in head: Span<UInt8>) -> Bool {
    (isForwarded(slot) ? Forwarded.isSecure(request, in: head) : nil) ?? isSecure(slot)
  }

  private mutating func accept(_ handshake: WebSocketHandshake, _ head: Span<UInt8>, to slot: UInt32) {
    var proof = ByteWriter()
    WebSocketHandshake.appendProofText(key: head.extracting(handshake.key), to: &proof)
    let digest = Insecure.SHA1.hash(data: proof.copiedBytes)
    let accept = Base64.encode(Array(digest))
    var writer = ByteWriter()
    var handshake = handshake
    if table.rows[slot].dialect == .webSocketEcho { handshake.subprotocol = nil }
    answered = AnswerFacts(status: .switchingProtocols, bodyBytes: nil)
    handshake.appendResponse(accept: accept.span, to: &writer)
    writer.append(field: "Date", httpDate: wallSeconds)
    writer.appendHeadEnd()
    sendBetweenFrames(writer, to: slot)
  }

  /// Whether nothing waits to be sent, once what can be has been.
  private mutating func isSent(_ slot: UInt32) -> Bool {
    if courtyard.queues[slot].outbox.isEmpty { return true }
    flush(slot)
    return courtyard.queues[slot].outbox.isEmpty
  }

  /// From here on somebody is behind the connection: a worker makes them known, and lines are theirs.
  mutating func enter(
    _ slot: UInt32, _ shape: MessageShape = .none, windowBits: UInt8 = 0, user: UInt32 = 0, isSecure: Bool,
    certificate: CertificateFingerprint? = nil
  ) {
    table.becomesChat(slot)
    table.rows[slot].isUnknown = shape == .none && table.rows[slot].dialect.isChat
    table.rows[slot].hasEnded = false
    table.rows[slot].isVacated = false
    table.rows[slot].hasLastWord = false
    var introduction: Introduction = isSecure ? .secure : []
    if let certificate {
      introduction.insert(.certificate)
      courtyard.presentedCertificates.put(certificate, of: table.rows[slot].handle(slot: slot))
    }
    let secure = table.rows[slot].secured
    courtyard.queues[slot].forgetLines()
    let posted = courtyard.queues[slot].mailbox.open(
      generation: table.rows[slot].generation, listener: table.rows[slot].listener, peer: table.rows[slot].peer,
      user: user, shape: shape, windowBits: windowBits, introduction: introduction,
      encryption: secure == 0 ? .none : secured[secure].encryption)
    if posted.mustSchedule { scheduled.append(slot) }
    look(at: slot, by: now + min(registrationMilliseconds, halfIdleMilliseconds))
  }
}

extension Reactor {
  /// Gives back what a connection needed beside its row.
  mutating func leaveGate(_ slot: UInt32) {
    switch table.rows[slot].layer {
    case .greeting: greetings -= secured[table.rows[slot].secured].greeting == nil ? 0 : 1
    case .proxy, .lines: break
    case .requests: requests.recycle(table.rows[slot].gate, leaving: .nobodys)
    case .frames: streams.recycle(table.rows[slot].gate, leaving: WebSocketStream(shape: .none))
    }
    if table.rows[slot].secured != 0 { secured.recycle(table.rows[slot].secured, leaving: SecureStream(nil)) }
    table.rows[slot].layer = .lines
    table.rows[slot].gate = 0
    table.rows[slot].secured = 0
  }
}
