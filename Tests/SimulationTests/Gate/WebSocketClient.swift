import MadangDeflate
import MadangServer
import MadangSimulator
import MadangWire

/// A client's side of a WebSocket on the simulated kernel.
final class WebSocketClient {
  struct Message: Equatable {
    var kind: MessagePiece.Kind
    var bytes: [UInt8] = []
    /// Whether it came deflated; the bytes are what it inflates to.
    var isDeflated = false
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  let row: Int
  private let server: SimulatedServer
  private var decoder = FrameDecoder()
  private var carry: [UInt8] = []
  private var partial: Message?
  private(set) var messages: [Message] = []
  private(set) var pongs: [[UInt8]] = []
  /// The code of the close frame; nil where there was none yet, 0 where it had none.
  private(set) var closeCode: UInt16?
  /// Bytes of frames that have come.
  private(set) var frameBytes = 0
  private let limits: FrameLimits

  init(_ server: SimulatedServer, _ row: Int, isDeflated: Bool = false) {
    self.server = server
    self.row = row
    limits = FrameLimits(
      messageBytesMax: 32 << 20, fragmentsMax: 1 << 20, allowsCompression: isDeflated, expectsMask: false)
  }

  /// A frame as a client sends it.
  static func frame(
    _ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true, isDeflated: Bool = false
  ) -> [UInt8] {
    var writer = ByteWriter()
    let key = MaskingKey(rawValue: 0x1234_5678)
    writer.append(
      FrameHeader(
        opcode: opcode, payloadCount: payload.count, isFinal: isFinal, isCompressed: isDeflated, maskingKey: key))
    var masked = payload
    var span = masked.mutableSpan
    key.apply(to: &span, in: 0..<payload.count)
    return writer.copiedBytes + masked
  }

  /// A message deflated, in frames of `fragmentBytes`, with `between` behind each but the last.
  static func deflated(
    _ text: [UInt8], as opcode: Opcode = .text, windowBits: Int = 15, fragmentBytes: Int = .max, between: [UInt8] = []
  ) -> [UInt8] {
    var deflater = Deflater(windowBits: windowBits)
    let payload = [UInt8](capacity: deflater.outputBytesMax(for: text.count)) { deflater.deflate(text.span, to: &$0) }
    return fragments(of: payload, as: opcode, fragmentBytes: fragmentBytes, between: between)
  }

  /// What claims to be a deflated message, in frames.
  static func fragments(
    of payload: [UInt8], as opcode: Opcode = .text, fragmentBytes: Int = .max, between: [UInt8] = []
  ) -> [UInt8] {
    var frames: [UInt8] = []
    var start = 0
    repeat {
      let end = start + min(fragmentBytes, payload.count - start)
      frames += frame(
        start == 0 ? opcode : .continuation, Array(payload[start..<end]), isFinal: end == payload.count,
        isDeflated: start == 0)
      if end < payload.count { frames += between }
      start = end
    } while start < payload.count
    return frames
  }

  func send(_ frames: [UInt8]) { server.send(frames, row) }

  func say(_ text: String, as opcode: Opcode = .text) { server.send(Self.frame(opcode, Array(text.utf8)), row) }

  /// Lets everything happen that can, and reads what comes, however little the socket takes at once.
  func settle() {
    while true {
      server.settle()
      let bytes = server.heardBytes(row)
      if bytes.isEmpty { return }
      read(bytes)
    }
  }

  /// What has come since the last time, as texts.
  func takeTexts() -> [String] {
    settle()
    defer { messages = [] }
    return messages.map(\.text)
  }

  func read(_ bytes: [UInt8]) {
    frameBytes += bytes.count
    var bytes = carry + bytes
    var span = bytes.mutableSpan
    var offset = 0
    while true {
      switch decoder.next(in: &span, at: &offset, limits: limits) {
      case .piece(let piece):
        var message = partial ?? Message(kind: piece.kind)
        for index in piece.range { message.bytes.append(span[index]) }
        message.isDeflated = piece.isCompressed
        partial = piece.isLast ? nil : message
        if piece.isLast {
          if message.isDeflated { message.bytes = Self.inflated(message.bytes) }
          messages.append(message)
        }
      case .pong(let range): pongs.append(range.map { span[$0] })
      case .ping: break
      case .close(let code, _): closeCode = code?.rawValue ?? 0
      case .violation(let code): preconditionFailure("The server broke a rule: \(code)")
      case .needMore:
        carry = (offset..<span.count).map { span[$0] }
        return
      }
    }
  }

  static func inflated(_ payload: [UInt8]) -> [UInt8] {
    var inflater = Inflater()
    inflater.begin(bytesMax: 32 << 20)
    var text: [UInt8] = []
    var verdict = Inflater.Verdict.outputFull
    while verdict == .outputFull {
      text.append(addingCapacity: 1 << 20) { verdict = inflater.inflate(payload.span, to: &$0) }
    }
    precondition(verdict == .complete, "The server sent what does not inflate.")
    return text
  }

  func register(_ nick: String, separately: Bool = true, as opcode: Opcode = .text) {
    let lines = ["NICK \(nick)", "USER \(nick) 0 * :\(nick)", "JOIN #room"]
    if separately { for line in lines { say(line, as: opcode) } } else { say(lines.joined(separator: "\r\n")) }
    settle()
  }

  var hasEnded: Bool { server.hasEnded(row) }
}
