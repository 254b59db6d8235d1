import MadangTLS
import MadangTransport
import MadangWire

extension ChatURL {
  /// How its lines come there and back. `trust` counts where it is encrypted.
  func transportPlan(trust: TLSTrust) -> TransportPlan {
    let host: String
    var port: UInt16?
    switch place {
    case .host(let name, let number): (host, port) = (name, number)
    // Whoever listens there is on this machine.
    case .unix: host = "localhost"
    }
    let webSocket = target.map {
      TransportPlan.WebSocket(
        target: $0, subprotocols: [.lines, .textIRC],
        hostField: TransportPlan.hostField(host, port: port, isSecure: scheme.isSecure))
    }
    return TransportPlan(
      host: host, security: scheme.isSecure ? TLSClientContext(trust) : nil, webSocket: webSocket)
  }
}
