import Crypto
import MadangTransport
import MadangWire

/// A server's end of one WebSocket connection, of which a test plays every move.
struct WebSocketPeer {
  /// What the request said.
  private(set) var request = ""
  private var decoder = FrameDecoder()
  private var pending: [UInt8] = []
  /// Messages that came, one after another, and control frames by their names.
  private(set) var heard: [String] = []
  private(set) var keys: Set<UInt32> = []
  private var message: [UInt8] = []

  /// Takes the request; the answer that fits it.
  mutating func accept(_ bytes: [UInt8], subprotocol: String?, fields: String = "") -> [UInt8] {
    request = String(decoding: bytes, as: UTF8.self)
    let key = request.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
    let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
    let proof = String(decoding: Base64.encode(Array(Insecure.SHA1.hash(data: text))), as: UTF8.self)
    let chosen = subprotocol.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? ""
    return Array(
      ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(proof)\r\n"
        + chosen + fields + "\r\n").utf8)
  }

  /// Takes frames of the client's. RFC 6455 §5.1: each must be masked.
  mutating func take(_ bytes: [UInt8]) {
    let limits = FrameLimits(messageBytesMax: 1 << 20, fragmentsMax: 64, allowsCompression: false)
    // The key stands behind the length; frames here are short, or have two bytes of length.
    if bytes.count >= 8 {
      let start = bytes[1] & 0x7F == 126 ? 4 : 2
      keys.insert(bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) })
    }
    var bytes = pending + bytes
    pending = []
    var offset = 0
    while true {
      var span = bytes.mutableSpan
      switch decoder.next(in: &span, at: &offset, limits: limits) {
      case .needMore:
        pending = Array(bytes[offset...])
        return
      case .piece(let piece):
        message += bytes[piece.range]
        guard piece.isLast else { continue }
        heard.append((piece.kind == .binary ? "binary " : "") + String(decoding: message, as: UTF8.self))
        message = []
      case .ping(let range): heard.append("ping " + String(decoding: bytes[range], as: UTF8.self))
      case .pong(let range): heard.append("pong " + String(decoding: bytes[range], as: UTF8.self))
      case .close(let code, _):
        heard.append("close \(code.map { "\($0.rawValue)" } ?? "")")
        return
      case .violation(let code):
        heard.append("violation \(code.rawValue)")
        return
      }
    }
  }

  static func frame(_ opcode: Opcode, _ text: String, isFinal: Bool = true) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(FrameHeader(opcode: opcode, payloadCount: text.utf8.count, isFinal: isFinal))
    writer.append(text)
    var bytes: [UInt8] = []
    bytes.append(copying: writer.span)
    return bytes
  }

  static func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
    [0x88, UInt8(2 + reason.utf8.count), UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
  }
}
