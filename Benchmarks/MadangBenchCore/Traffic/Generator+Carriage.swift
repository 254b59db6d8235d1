import MadangKernel
import MadangTLS
import MadangTransport
import MadangWire

/// Lines within TLS and WebSocket.
extension Generator {
  /// The socket stands: TLS and WebSocket come first.
  mutating func startCarriage(_ number: Int) {
    let host = plan.address.host
    let stream = CarriedStream(
      plan.carriage, host: host,
      hostField: TransportPlan.hostField(host, port: plan.address.port, isSecure: plan.carriage.isSecure),
      context: context)
    clients[number].stream = stream
    send(number, stream.start())
  }

  /// Takes what was read from a connection whose lines are carried.
  mutating func unwrap(
    _ number: Int, _ stream: CarriedStream, _ bytes: UnsafeRawBufferPointer, at now: UInt64
  ) throws(LoadFailure) {
    // SAFETY: the bytes are the caller's for the call.
    guard let before = stream.tls?.progress else { return try unsafe unframe(number, stream, bytes, at: now) }
    var plain = unsealed
    unsealed = []
    plain.removeAll(keepingCapacity: true)
    var output: [UInt8] = []
    // SAFETY: the bytes are the caller's for the call.
    let span = unsafe Span<UInt8>(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self))
    let progress = stream.tls?.receive(span, plain: &plain, output: &output) ?? before
    send(number, output)
    if before == .greeting, progress == .open || progress == .closed { tlsStands(number, stream) }
    var failure: LoadFailure?
    // SAFETY: the array lives for the call, and nothing else has it.
    unsafe plain.withUnsafeBytes { plain in
      guard unsafe !plain.isEmpty else { return }
      do throws(LoadFailure) { try unsafe unframe(number, stream, plain, at: now) } catch { failure = error }
    }
    unsealed = plain
    if let failure { throw failure }
    switch progress {
    case .failed(let reason): try endOfStream(number, stream, "TLS: \(reason)")
    case .closed: try endOfStream(number, stream, nil)
    case .greeting, .open: break
    }
  }

  private mutating func tlsStands(_ number: Int, _ stream: CarriedStream) {
    var request: [UInt8] = []
    stream.opening?.appendRequest(to: &request)
    if request.isEmpty { return beginHandshake(number) }
    send(number, stream.seal(request))
  }

  private mutating func unframe(
    _ number: Int, _ stream: CarriedStream, _ bytes: UnsafeRawBufferPointer, at now: UInt64
  ) throws(LoadFailure) {
    // SAFETY: the bytes are the caller's for the call.
    guard stream.frames != nil else { return try unsafe take(number, bytes, at: now) }
    guard stream.opening != nil else { return try unsafe walk(number, stream, bytes, at: now) }
    // SAFETY: as in `unwrap`.
    let span = unsafe Span<UInt8>(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self))
    switch stream.opening?.receive(span) {
    case .accepted(let chosen):
      guard chosen == plan.carriage.subprotocol else {
        throw .refused(connection: number, words: "the server does not speak this subprotocol of WebSocket")
      }
      let rest = stream.opening?.takeRest() ?? []
      stream.opening = nil
      beginHandshake(number)
      var failure: LoadFailure?
      // SAFETY: the array lives for the call.
      unsafe rest.withUnsafeBytes { rest in
        do throws(LoadFailure) { try unsafe walk(number, stream, rest, at: now) } catch { failure = error }
      }
      if let failure { throw failure }
    case .failed(let end): throw .refused(connection: number, words: "\(end)")
    case .pending, nil: break
    }
  }

  /// The hot path: what is in the frames, without a copy.
  private mutating func walk(
    _ number: Int, _ stream: CarriedStream, _ bytes: UnsafeRawBufferPointer, at now: UInt64
  ) throws(LoadFailure) {
    var walker = FrameWalker()
    swap(&walker, &stream.walker)
    let isOneLine = plan.carriage.subprotocol != .lines
    var offset = 0
    while clients[number].state != .closed {
      // SAFETY: the bytes are the caller's for the call.
      switch unsafe walker.next(bytes, &offset) {
      case .payload(let range, let isEnd):
        // SAFETY: the range lies within the bytes.
        let payload = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
        // SAFETY: as above.
        if isOneLine {
          try unsafe takePiece(number, payload, at: now)
        } else {
          try unsafe take(number, payload, at: now)
        }
        if isEnd { try endMessage(number, at: now) }
      case .ping(let body):
        // Who takes no answers gets no more of them.
        if clients[number].unsent.isEmpty { send(number, stream.wrap(.pong, body)) }
      case .close(let code, let reason):
        return try endOfStream(number, stream, "close frame \(code.map { "\($0.rawValue) " } ?? "")\(reason)")
      case .broken: return try endOfStream(number, stream, "it broke a rule of WebSocket")
      case .needMore:
        stream.walker = walker
        return
      }
    }
  }

  /// A part of a message that is one line: neither its end nor others have to be looked for.
  private mutating func takePiece(
    _ number: Int, _ bytes: UnsafeRawBufferPointer, at now: UInt64
  ) throws(LoadFailure) {
    // SAFETY: the bytes are the caller's for the call.
    guard let first = unsafe bytes.first else { return }
    unsafe clients[number].lastWords.look(atPiece: bytes)
    try unsafe understand(number, bytes, at: now)
    if first == UInt8(ascii: "P") { unsafe answerPing(number, bytes) }
  }

  /// A message's end is a line's end, which whoever is counted in a room has no need of.
  private mutating func endMessage(_ number: Int, at now: UInt64) throws(LoadFailure) {
    clients[number].lastWords.endLine()
    guard clients[number].state != .joined || !clients[number].isCounted else { return }
    var failure: LoadFailure?
    // SAFETY: a constant of two bytes.
    unsafe [UInt8]([0x0D, 0x0A]).withUnsafeBytes { bytes in
      do throws(LoadFailure) { try unsafe understand(number, bytes, at: now) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// The server has said that it closes, or what it sent makes no sense.
  private mutating func endOfStream(
    _ number: Int, _ stream: CarriedStream, _ words: String?
  ) throws(LoadFailure) {
    let state = clients[number].state
    if state == .closed { return }
    if let words, state != .joined { throw .refused(connection: number, words: words) }
    stream.closeWords = words
    try closedByPeer(number, .ended)
  }

  /// The last bytes of what was within a piece.
  func tail(_ number: Int, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    // SAFETY: the bytes are the caller's for the call.
    guard let stream = clients[number].stream, stream.tls != nil else { return unsafe Array(bytes.suffix(512)) }
    var plain: [UInt8] = []
    var output: [UInt8] = []
    // SAFETY: the bytes are the caller's for the call.
    let span = unsafe Span<UInt8>(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self))
    _ = stream.tls?.receive(span, plain: &plain, output: &output)
    return plain.suffix(512)
  }
}
