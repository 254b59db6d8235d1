import MadangChat
import MadangWire
import MadangWorld

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
  ///
  /// - Parameter windowBits: the logarithm of the window that messages may be deflated with; 0 where none may be.
  func encoding(windowBits: UInt8) -> Encoding {
    let isDeflated = windowBits != 0
    // Two windows do for all that are asked for, so that a room has twice as many shapes of readers at most, not eight times.
    let isNarrow = windowBits < 15
    return switch self {
    case .undecided, .text: isDeflated ? [.webSocketText, isNarrow ? .deflateNarrow : .deflate] : .webSocketText
    case .binary: isDeflated ? [.webSocketBinary, isNarrow ? .deflateNarrow : .deflate] : .webSocketBinary
    case .lines: isDeflated ? (isNarrow ? .answerDeflateNarrow : .answerDeflate) : []
    case .none, .echo: []
    }
  }

  /// The most bytes of one message, once it is inflated.
  var messageBytesMax: Int {
    switch self {
    case .echo: Limits.echoBytesMax
    case .lines: Limits.linesMessageBytesMax
    case .none, .undecided, .text, .binary: Limits.lineMessageBytesMax
    }
  }
}
