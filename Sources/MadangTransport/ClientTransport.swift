import MadangTLS
import MadangWire

/// What lies between the lines of a client and the bytes of its socket.
///
///     lines  ──► WebSocket's frames ──► TLS's records ──► socket
///            ◄──                    ◄──               ◄──
///
/// Memory only: it reads and writes no socket. One thread uses it at a time.
package struct ClientTransport: ~Copyable {
  package enum State: Equatable, Sendable {
    /// TLS or WebSocket are being agreed upon.
    case opening
    case open
    case ended(TransportEnd)
  }

  private var tls: TLSClient?
  private var webSocket: WebSocketClient?
  package private(set) var state = State.opening
  /// Whether it has been open.
  package private(set) var hasOpened = false
  private let isClear: Bool

  /// Bytes that wait in `output` beyond which pings are not answered.
  private static let unsentBytesMax = 65_536

  package init(_ plan: TransportPlan) {
    isClear = plan.isClear
    if let context = plan.security { tls = TLSClient(context, host: plan.host, protocols: plan.protocols) }
    webSocket = plan.webSocket.map { WebSocketClient($0) }
  }

  /// The socket is connected. What the server must be sent is put behind what `output` holds.
  package mutating func start(output: inout [UInt8]) {
    if tls != nil { tls?.start(output: &output) } else { startLines(output: &output) }
  }

  /// Takes what has been read: lines are put behind what `lines` holds, with their ends, and what the server must be sent
  /// behind what `output` holds.
  package mutating func receive(_ bytes: Span<UInt8>, lines: inout [UInt8], output: inout [UInt8]) {
    if case .ended = state { return }
    guard let progress = tls?.progress else { return unframe(bytes, lines: &lines, output: &output) }
    var plain: [UInt8] = []
    let next = tls?.receive(bytes, plain: &plain, output: &output) ?? progress
    if progress == .greeting, next == .open || next == .closed || !plain.isEmpty {
      startLines(output: &output)
    }
    if !plain.isEmpty { unframe(plain.span, lines: &lines, output: &output) }
    switch next {
    case .greeting, .open: break
    case .closed:
      tls?.close(output: &output)
      end(webSocket?.endOfInput() ?? .closed)
    case .failed(let failure):
      end(failure.reason == .untrusted ? .untrusted(failure, tls?.peer) : .insecure(failure, isGreeting: !hasOpened))
    }
  }

  /// Puts whole lines, with their ends, behind what `output` holds, as the server is to get them.
  package mutating func send(_ lines: Span<UInt8>, output: inout [UInt8]) {
    guard state == .open else { return }
    guard webSocket != nil else { return seal(lines, output: &output) }
    var frames: [UInt8] = []
    webSocket?.send(lines, frames: &frames)
    seal(frames.span, output: &output)
  }

  /// Says that nothing more follows: a close frame, and close_notify.
  package mutating func finish(output: inout [UInt8]) {
    guard hasOpened else { return }
    var frames: [UInt8] = []
    webSocket?.close(frames: &frames)
    seal(frames.span, output: &output)
    tls?.close(output: &output)
  }

  /// The socket has nothing more to read. Why nothing became of it, where it was not open yet.
  package mutating func endOfInput() -> TransportEnd? {
    if case .ended(let end) = state { return end }
    if hasOpened || isClear { return nil }
    if tls?.progress == .greeting { return .closedWhileOpening(isSecure: true) }
    return webSocket?.endOfInput()
  }

  // MARK: The layers

  private mutating func startLines(output: inout [UInt8]) {
    guard webSocket != nil else { return open() }
    var request: [UInt8] = []
    webSocket?.start(output: &request)
    seal(request.span, output: &output)
  }

  private mutating func open() {
    state = .open
    hasOpened = true
  }

  private mutating func end(_ end: TransportEnd) {
    if case .ended = state { return }
    state = .ended(end)
  }

  private mutating func seal(_ bytes: Span<UInt8>, output: inout [UInt8]) {
    if tls != nil { tls?.send(bytes, output: &output) } else { output.append(copying: bytes) }
  }

  private mutating func unframe(_ bytes: Span<UInt8>, lines: inout [UInt8], output: inout [UInt8]) {
    guard webSocket != nil else {
      lines.append(copying: bytes)
      return
    }
    var frames: [UInt8] = []
    // Whoever asks and asks, and takes no answer, gets none any more: RFC 6455 §5.5.3 has the latest answered at least.
    let answers = output.count < ClientTransport.unsentBytesMax
    let ended = webSocket?.receive(bytes, answersPings: answers, lines: &lines, frames: &frames) ?? nil
    if !hasOpened, webSocket?.isOpen == true { open() }
    seal(frames.span, output: &output)
    if let ended {
      end(ended)
      tls?.close(output: &output)
    }
  }
}

extension [UInt8] {
  /// Appends the bytes of a span.
  package mutating func append(copying bytes: Span<UInt8>) {
    for index in bytes.indices { append(bytes[index]) }
  }
}
