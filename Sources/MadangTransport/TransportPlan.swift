import MadangTLS
import MadangWire

/// How lines come to a server and back: as they are, or within TLS, or within WebSocket, or both.
package struct TransportPlan: Sendable {
  /// What WebSocket is asked for.
  package struct WebSocket: Equatable, Sendable {
    /// The path, and a query if there is one, in visible ASCII.
    package let target: String
    /// Those that are offered, the most wanted first.
    package let subprotocols: [Subprotocol]
    /// As the Host field has it.
    package let hostField: String

    package init(target: String, subprotocols: [Subprotocol], hostField: String) {
      self.target = target
      self.subprotocols = subprotocols
      self.hostField = hostField
    }
  }

  /// The name or the address that is connected to, which the certificate must have. Without brackets.
  package let host: String
  /// Nil in the clear.
  package let security: TLSClientContext?
  package let webSocket: WebSocket?

  package init(host: String = "localhost", security: TLSClientContext? = nil, webSocket: WebSocket? = nil) {
    self.host = host
    self.security = security
    self.webSocket = webSocket
  }

  /// Bytes as they are.
  package static let clear = TransportPlan()

  package var isClear: Bool { security == nil && webSocket == nil }

  /// What is to be spoken, as ALPN names it: RFC 7301 §6.
  package var protocols: [String] { [webSocket == nil ? "irc" : "http/1.1"] }

  /// The Host field for a host and its port: RFC 9110 §7.2. A scope is this machine's own, and stays here.
  package static func hostField(_ host: String, port: UInt16?, isSecure: Bool) -> String {
    let name = host.contains(":") ? "[\(host.prefix { $0 != "%" })]" : host
    guard let port, port != (isSecure ? 443 : 80) else { return name }
    return "\(name):\(port)"
  }
}
