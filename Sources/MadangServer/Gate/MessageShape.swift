import MadangChat
import MadangWire

/// How lines are put into WebSocket messages: what the subprotocol that was agreed says.
package enum MessageShape: UInt8, Sendable {
  /// No WebSocket.
  case none
  /// One line a message, as text; `undecided` until the client sends binary. IRCv3, websocket.
  case undecided, text
  /// One line a message, as binary.
  case binary
  /// Any number of whole lines a message, as text: `lines.madang`.
  case lines
  /// Whole messages, as they came.
  case echo

  init(_ subprotocol: Subprotocol?) {
    switch subprotocol {
    case .textIRC: self = .text
    case .binaryIRC: self = .binary
    case .lines: self = .lines
    case nil: self = .undecided
    }
  }

  /// What the encoders of events and answers must know of it.
  var encoding: Encoding {
    switch self {
    case .undecided, .text: .webSocketText
    case .binary: .webSocketBinary
    case .none, .lines, .echo: []
    }
  }

  /// Whether a message is one line.
  var isOneLine: Bool { self == .undecided || self == .text || self == .binary }
}
