import MadangMemory
import MadangWire

/// Where each number stands on the reactor's `CounterBoard`. Those of listeners follow, one after another.
enum ReactorWord {
  /// Histogram: how long turns took without their waiting, in nanoseconds. Their sum is the time that it was busy.
  static var turns: Int { 0 }
  /// Histogram: messages that one connection was sent at once.
  static var flushes: Int { turns + HistogramScale.nanoseconds.wordCount }
  /// Histogram: from a message's being decoded to its being written, in nanoseconds; of one message in 64.
  static var deliveries: Int { flushes + HistogramScale.items.wordCount }
  /// Histogram: from a connection's being accepted to the end of its handshake, in nanoseconds.
  static var handshakeTimes: Int { deliveries + HistogramScale.nanoseconds.wordCount }
  /// By `HandshakeOutcome`.
  static var handshakes: Int { handshakeTimes + HistogramScale.nanoseconds.wordCount }
  /// By `FrameKind`.
  static var framesReceived: Int { handshakes + HandshakeOutcome.allCases.count }
  static var framesSent: Int { framesReceived + FrameKind.allCases.count }
  private static var listeners: Int { framesSent + FrameKind.allCases.count }

  static func count(listeners count: Int) -> Int { listeners + count * ListenerWord.count }

  /// Where a listener's numbers begin.
  static func start(ofListener index: Int) -> Int { listeners + index * ListenerWord.count }
}

/// Where each number of a listener stands, counted from where they begin.
enum ListenerWord {
  static var opened: Int { 0 }
  static var receivedBytes: Int { 1 }
  static var sentBytes: Int { 2 }
  /// By `Departure`.
  static var closed: Int { 3 }
  static var count: Int { closed + Departure.allCases.count }
}

/// What became of a TLS handshake.
enum HandshakeOutcome: Int, CaseIterable {
  case version12, version12Resumed, version13, version13Resumed
  case failed, plainText, timedOut, refused
}

/// Frames of WebSocket by what they are. A continuation is of its message's kind.
enum FrameKind: Int, CaseIterable {
  case text, binary, close, ping, pong

  init(_ kind: MessagePiece.Kind) { self = kind == .text ? .text : .binary }
}
