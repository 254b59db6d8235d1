import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
import MadangTLS
import MadangWire

/// TLS handshakes: the reactor carries their bytes, threads of the slow lane compute them.
extension Reactor {
  /// A connection on a listener that speaks TLS. Nobody is behind it, and no worker knows of it, until the handshake is done.
  mutating func greet(_ slot: UInt32, _ context: TLSContext) {
    guard let number = secured.claim({ SecureStream(Greeting(context)) }) else {
      preconditionFailure("As many rows as connections that may be open.")
    }
    greetings += 1
    table.rows[slot].openedAt = now
    table.rows[slot].secured = number
    table.rows[slot].layer = .greeting
    table.rows[slot].isWrapped = true
    table.rows[slot].isUnknown = false
    standApart(slot)
    look(at: slot, by: now + Limits.handshakeMilliseconds)
  }

  /// No worker has to say a last word to it.
  mutating func standApart(_ slot: UInt32) {
    table.rows[slot].hasEnded = true
    table.rows[slot].hasLastWord = true
    table.rows[slot].isVacated = true
    courtyard.queues[slot].mailbox.reserve(generation: table.rows[slot].generation)
  }

  /// Has a thread go on with a handshake.
  mutating func feedGreeting(_ slot: UInt32, bytes count: Int) {
    guard let greeting = secured[table.rows[slot].secured].greeting else { return }
    // SAFETY: the first `count` bytes of the buffer were written by the kernel.
    let bytes = unsafe Array(UnsafeRawBufferPointer(rebasing: sealedBuffer[0..<count]))
    if greeting.feed(bytes) {
      courtyard.post(greeting, for: table.rows[slot].handle(slot: slot), of: table.rows[slot].peer)
    }
  }

  /// A thread has gone on with a handshake.
  mutating func takeGreeting(_ slot: UInt32) {
    let number = table.rows[slot].secured
    // Whoever has closed their sending side may still be told why.
    let phase = table.rows[slot].phase
    guard table.rows[slot].layer == .greeting, phase == .open || phase == .draining,
      let greeting = secured[number].greeting
    else { return }
    // Read before the output: what comes out later comes with another notice.
    let verdict = greeting.verdict
    secured[number].unsent += greeting.takeOutput()
    switch verdict {
    case .pending: break
    case .done: if phase == .open { finishGreeting(slot, greeting) }
    case .failed(let failure):
      logger.note(
        .handshakeFailed, "A TLS handshake failed.",
        ["reason": "\(failure.reason.rawValue)", "peer": .address(table.rows[slot].peer)])
      courtyard.gauges.count(.handshake)
      count(.failed)
      drain(slot, .reset)
    case .plainText:
      courtyard.gauges.count(.handshake)
      count(.plainText)
      secured[number].unsent += Array(table.rows[slot].dialect.refusalOfPlainText.utf8)
      drain(slot, .reset)
    }
  }

  private mutating func finishGreeting(_ slot: UInt32, _ greeting: Greeting) {
    let number = table.rows[slot].secured
    guard let established = greeting.takeEstablished() else { return }
    greetings -= 1
    secured[number].greeting = nil
    let facts = established.facts
    noteHandshake(facts, slot)
    secured[number].encryption = facts.version == .tls13 ? .tls13 : .tls12
    let rest = established.rest + greeting.takeRest()
    secured[number].records = established.takeRecords()
    // What handshakes left behind would stay, one page here and there.
    greetedSinceTrim += 1
    if greetedSinceTrim >= Limits.busyClosings { trimsAt = now + Limits.trimMilliseconds }
    logger.note(.handshakeDone, "A TLS handshake is done.", ["version": "\(facts.version.rawValue)"])
    table.rows[slot].layer = .lines
    begin(slot, certificate: facts.peer.flatMap { CertificateFingerprint(bytes: $0.sha512) })
    secured[number].carry = rest
    if !rest.isEmpty { receiveRest(slot) }
  }

  private func noteHandshake(_ facts: TLSFacts, _ slot: UInt32) {
    switch facts.version {
    case .tls12: count(facts.isResumed ? .version12Resumed : .version12)
    case .tls13: count(facts.isResumed ? .version13Resumed : .version13)
    }
    let milliseconds = Int(now - table.rows[slot].openedAt)
    board.observe(milliseconds * 1_000_000, .nanoseconds, at: ReactorWord.handshakeTimes)
  }

  /// Whoever takes too long for a handshake is closed without a word: there are no keys to say it with.
  mutating func lookAtGreeting(_ slot: UInt32) {
    let ends = table.rows[slot].openedAt + Limits.handshakeMilliseconds
    if now < ends { return look(at: slot, by: ends) }
    courtyard.gauges.count(.handshake)
    count(.timedOut)
    noteReason(.registrationTimeout, slot)
    closing.append(slot)
  }

  /// Tells a TLS client that came to a clear port: RFC 8446 §6.
  static var noTLSHere: [UInt8] { TLSAlert.protocolVersion.plainRecord }
}
