import MadangKernel
import MadangServer
import MadangSimulator
import MadangWire

/// A simulated server with an IRC listener, an HTTP listener and an echo, and what their clients say.
final class GateUnderTest {
  static let http = Address.loopback(port: 8080)
  static let echo = Address.loopback(port: 8081)

  let server: SimulatedServer

  init(_ change: (inout Configuration) -> Void = { _ in }) throws {
    var limits = Limits()
    limits.floodControl = false
    server = try SimulatedServer(limits: limits) { configuration in
      configuration.listeners.append(ListenerConfiguration(scheme: "http", address: Self.http, dialect: .http))
      configuration.listeners.append(
        ListenerConfiguration(scheme: "ws-echo", address: Self.echo, dialect: .webSocketEcho))
      configuration.web.names = [Array("chat.example".utf8)]
      configuration.web.origins = [Array("https://friend.example".utf8)]
      configuration.web.resources[Array("/".utf8)] = Resource(
        Array("<!doctype html>".utf8).span, gzip: nil, digest: "abc", contentType: "text/html", freshness: .revalidated)
      change(&configuration)
    }
  }

  // MARK: HTTP

  func connect(from host: UInt32? = nil, to address: Address = http) -> Int { server.connect(from: host, to: address) }

  /// Sends a request's head as it is, and returns what came back.
  func ask(_ head: String, _ row: Int) -> String {
    server.send(head, row)
    server.settle()
    return server.heard(row)
  }

  func get(_ path: String, _ row: Int, fields: String = "") -> String {
    ask("GET \(path) HTTP/1.1\r\nHost: chat.example\r\n\(fields)\r\n", row)
  }

  // MARK: WebSocket

  static func upgrade(_ subprotocol: String? = nil, path: String = "/ws", fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      + (subprotocol.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? "") + fields + "\r\n"
  }

  /// A connection that speaks WebSocket from here on.
  func open(_ subprotocol: String? = nil, to address: Address = http) -> WebSocketClient {
    let row = connect(to: address)
    let answer = ask(Self.upgrade(subprotocol, path: address == Self.echo ? "/" : "/ws"), row)
    precondition(answer.hasPrefix("HTTP/1.1 101 "), "The upgrade was refused: \(answer)")
    return WebSocketClient(server, row)
  }
}

/// A client's side of a WebSocket on the simulated kernel.
final class WebSocketClient {
  struct Message: Equatable {
    var kind: MessagePiece.Kind
    var bytes: [UInt8] = []
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
  private static let limits = FrameLimits(
    messageBytesMax: 32 << 20, fragmentsMax: 1 << 20, allowsCompression: false, expectsMask: false)

  init(_ server: SimulatedServer, _ row: Int) {
    self.server = server
    self.row = row
  }

  /// A frame as a client sends it.
  static func frame(_ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
    var writer = ByteWriter()
    let key = MaskingKey(rawValue: 0x1234_5678)
    writer.append(FrameHeader(opcode: opcode, payloadCount: payload.count, isFinal: isFinal, maskingKey: key))
    var masked = payload
    var span = masked.mutableSpan
    key.apply(to: &span, in: 0..<payload.count)
    return writer.copiedBytes + masked
  }

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
    var bytes = carry + bytes
    var span = bytes.mutableSpan
    var offset = 0
    while true {
      switch decoder.next(in: &span, at: &offset, limits: Self.limits) {
      case .piece(let piece):
        var message = partial ?? Message(kind: piece.kind)
        for index in piece.range { message.bytes.append(span[index]) }
        partial = piece.isLast ? nil : message
        if piece.isLast { messages.append(message) }
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

  func register(_ nick: String, separately: Bool = true, as opcode: Opcode = .text) {
    let lines = ["NICK \(nick)", "USER \(nick) 0 * :\(nick)", "JOIN #room"]
    if separately { for line in lines { say(line, as: opcode) } } else { say(lines.joined(separator: "\r\n")) }
    settle()
  }

  var hasEnded: Bool { server.hasEnded(row) }
}
