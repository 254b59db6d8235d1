import MadangChat
import MadangWire
import MadangWorld

/// What is spoken with a connection, and what follows from that before anything is parsed. Its listener decides; a request
/// that upgrades an HTTP connection changes it.
package enum Dialect: UInt8, Sendable {
  case irc, plain, control, http
  /// WebSocket messages that come back as they were sent.
  case webSocketEcho

  init(of encoding: Encoding) {
    self = encoding.isControl ? .control : encoding.isPlain ? .plain : .irc
  }

  /// Whether a socket of the file system is for this user alone.
  var isPrivate: Bool { self == .control }

  /// Whether a connection takes part in a chat: it is somebody's, it registers, and counts as one.
  var isChat: Bool { self == .irc || self == .plain }

  package var isHTTP: Bool { self == .http || self == .webSocketEcho }

  /// Whether it is asked for a sign of life. Plain text has no PING, and who only listens is welcome. The kernel's keepalive
  /// finds those that have vanished.
  var asksForLife: Bool { self == .irc || self == .control }

  /// Whether a pause ends a line as well as its end does.
  var endsLinesByPause: Bool { self == .plain }

  /// What may come without a line's end while it is not known to be a chat's at all.
  var firstLineBytesMax: Int { self == .plain ? Limits.plainLineBytesMax : LineLimits.fromClient.bodyBytesMax }

  /// Where the last whole line ends. The first `searched` bytes are known to hold no end.
  func completeEnd(in bytes: Span<UInt8>, searched: Int) -> Int {
    endsLinesByPause
      ? PlainFraming.completeEnd(bytes, paused: false) : LineFraming.completeEnd(in: bytes, searched: searched)
  }

  /// What somebody is told who is not let in, and why.
  func refusal(_ reason: String, _ kind: Refusal) -> String {
    switch self {
    case .irc: "ERROR :\(reason)\r\n"
    case .plain: "\(reason)\n"
    case .control: "error \(reason)\n"
    case .http, .webSocketEcho: HTTPRefusal.response(kind, reason)
    }
  }

  /// What somebody is told who speaks in the clear where TLS is spoken.
  var refusalOfPlainText: String {
    isHTTP ? HTTPRefusal.plainText : "ERROR :This port speaks TLS\r\n"
  }

  /// What somebody reads last whose connection the reactor ends by itself.
  func lastWord(_ reason: String) -> String {
    endsLinesByPause ? "Closing Link: (\(reason))\n" : "ERROR :Closing Link: (\(reason))\r\n"
  }
}
