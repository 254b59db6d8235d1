import MadangWire

/// A client's end of a WebSocket connection that carries lines: RFC 6455. Memory only.
package struct WebSocketClient {
  private var opening: WebSocketOpening
  private var decoder = FrameDecoder()
  /// What has come and not been decoded: a head or a control frame that is not whole.
  private var pending: [UInt8] = []
  /// Whether the message that is coming ends with a line's end so far.
  private var endsLine = true
  private var isCloseSent = false
  package private(set) var isOpen = false
  private var outward = LineFrames(shape: .textIRC)

  /// Messages are handed on as they come, so that these bounds cost nothing; they end what never would.
  private static let limits = FrameLimits(
    messageBytesMax: 1 << 24, fragmentsMax: 1 << 14, allowsCompression: false, expectsMask: false)

  package init(_ plan: TransportPlan.WebSocket) {
    opening = WebSocketOpening(plan)
  }

  package func start(output: inout [UInt8]) { opening.appendRequest(to: &output) }

  /// Takes what has been read. Nil as long as the connection goes on. Of several pings the last is answered.
  package mutating func receive(
    _ bytes: Span<UInt8>, answersPings: Bool = true, lines: inout [UInt8], frames: inout [UInt8]
  ) -> TransportEnd? {
    if isOpen {
      pending.append(copying: bytes)
    } else {
      switch opening.receive(bytes) {
      case .pending: return nil
      case .failed(let end): return end
      case .accepted(let subprotocol):
        isOpen = true
        outward = LineFrames(shape: subprotocol ?? .textIRC)
        pending = opening.takeRest()
      }
    }
    return decode(answersPings, lines: &lines, frames: &frames)
  }

  /// Why nothing became of it, where nothing more can be read.
  package mutating func endOfInput() -> TransportEnd? {
    isOpen ? nil : opening.endOfInput()
  }

  /// Appends frames with whole lines.
  package mutating func send(_ lines: Span<UInt8>, frames: inout [UInt8]) {
    guard isOpen, !isCloseSent else { return }
    outward.append(lines, to: &frames)
  }

  /// Appends a close frame, once. RFC 6455 §5.5.1.
  package mutating func close(_ code: CloseCode? = .normal, frames: inout [UInt8]) {
    guard isOpen, !isCloseSent else { return }
    isCloseSent = true
    let payload = code.map { [UInt8($0.rawValue >> 8), UInt8($0.rawValue & 0xFF)] } ?? []
    outward.append(.close, payload.span, to: &frames)
  }

  private mutating func decode(
    _ answersPings: Bool, lines: inout [UInt8], frames: inout [UInt8]
  ) -> TransportEnd? {
    var bytes: [UInt8] = []
    swap(&bytes, &pending)
    var offset = 0
    var lastPing: Range<Int>?
    defer { if let lastPing, answersPings { outward.append(.pong, bytes[lastPing].span, to: &frames) } }
    while true {
      var span = bytes.mutableSpan
      switch decoder.next(in: &span, at: &offset, limits: Self.limits) {
      case .needMore:
        pending = Array(bytes[offset...])
        return nil
      case .piece(let piece): take(piece, bytes, lines: &lines)
      case .ping(let range): lastPing = isCloseSent ? nil : range
      case .pong: break
      case .close(let code, let reason):
        lastPing = nil
        close(code, frames: &frames)
        return .closeFrame(code, reason: String(decoding: bytes[reason], as: UTF8.self))
      case .violation(let code):
        lastPing = nil
        close(code, frames: &frames)
        return .brokenRule(code)
      }
    }
  }

  /// One line, or whole lines of which the last needs no end.
  private mutating func take(_ piece: MessagePiece, _ bytes: [UInt8], lines: inout [UInt8]) {
    if piece.isFirst { endsLine = true }
    if !piece.range.isEmpty {
      lines += bytes[piece.range]
      endsLine = bytes[piece.range.upperBound - 1] == UInt8(ascii: "\n")
    }
    if piece.isLast, !endsLine { lines += [UInt8(ascii: "\r"), UInt8(ascii: "\n")] }
  }
}
