import MadangWire

/// What carries the lines to a target: nothing, TLS, WebSocket, or both.
package struct Carriage: Equatable, Sendable {
  package var isSecure = false
  /// What is asked for as a WebSocket's subprotocol; nil without WebSocket.
  package var subprotocol: Subprotocol?
  /// Where the WebSocket is: a path, and a query if there is one.
  package var path = Carriage.usualPath

  package static let usualPath = "/ws"

  package init(isSecure: Bool = false, subprotocol: Subprotocol? = nil, path: String = Carriage.usualPath) {
    self.isSecure = isSecure
    self.subprotocol = subprotocol
    self.path = path
  }

  package var isClear: Bool { !isSecure && subprotocol == nil }

  /// The scheme of a URL that is carried so: of IRC, which alone is.
  package var scheme: String {
    switch (isSecure, subprotocol) {
    case (false, nil): "irc"
    case (true, nil): "ircs"
    case (false, _): "ws"
    case (true, _): "wss"
    }
  }

  /// Nil for a scheme that carries nothing in this way.
  package init?(scheme: String, subprotocol: Subprotocol = .textIRC) {
    switch scheme {
    case "ircs": self.init(isSecure: true)
    case "ws": self.init(subprotocol: subprotocol)
    case "wss": self.init(isSecure: true, subprotocol: subprotocol)
    default: return nil
    }
  }

  package var defaultPort: UInt16 {
    switch (isSecure, subprotocol) {
    case (false, nil): Dialect.irc.defaultPort
    case (true, nil): 6697
    case (false, _): 80
    case (true, _): 443
    }
  }
}

extension Subprotocol {
  /// As `?subprotocol=` and `--subprotocol` have it.
  package static let words = ["text", "binary", "lines"]

  package var word: String {
    switch self {
    case .textIRC: "text"
    case .binaryIRC: "binary"
    case .lines: "lines"
    }
  }

  package init?(word: String) {
    guard let found = Subprotocol.allCases.first(where: { $0.word == word }) else { return nil }
    self = found
  }
}
