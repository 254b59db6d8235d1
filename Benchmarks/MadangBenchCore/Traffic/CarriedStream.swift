import MadangTLS
import MadangTransport
import MadangWire

/// What one connection needs besides its socket where its lines are carried within TLS or WebSocket. Belongs to the
/// generator's thread.
final class CarriedStream {
  var tls: TLSClient?
  /// Nil once WebSocket has been agreed upon, or where none is spoken.
  var opening: WebSocketOpening?
  var walker = FrameWalker()
  var frames: LineFrames?
  /// The close frame's words, if one came.
  var closeWords: String?

  init(_ carriage: Carriage, host: String, hostField: String, context: TLSClientContext?) {
    if let context {
      tls = TLSClient(context, host: host, protocols: [carriage.subprotocol == nil ? "irc" : "http/1.1"])
    }
    if let subprotocol = carriage.subprotocol {
      frames = LineFrames(shape: subprotocol)
      opening = WebSocketOpening(
        TransportPlan.WebSocket(target: carriage.path, subprotocols: [subprotocol], hostField: hostField))
    }
  }

  /// What is sent first.
  func start() -> [UInt8] {
    var output: [UInt8] = []
    if tls != nil {
      tls?.start(output: &output)
    } else {
      opening?.appendRequest(to: &output)
    }
    return output
  }

  /// Whole lines, as the server is to get them.
  func wrap(_ lines: [UInt8]) -> [UInt8] {
    guard frames != nil else { return seal(lines) }
    var framed: [UInt8] = []
    frames?.append(lines.span, to: &framed)
    return seal(framed)
  }

  func wrap(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
    var framed: [UInt8] = []
    frames?.append(opcode, payload.span, to: &framed)
    return seal(framed)
  }

  func seal(_ bytes: [UInt8]) -> [UInt8] {
    guard tls != nil else { return bytes }
    var sealed: [UInt8] = []
    tls?.send(bytes.span, output: &sealed)
    return sealed
  }
}
