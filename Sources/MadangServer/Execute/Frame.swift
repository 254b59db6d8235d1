import MadangChat
import MadangMemory
import MadangWire
import MadangWorld

/// What the reactor hands to the pool for one connection. Holds one reference to its segment.
enum Frame {
  /// The first: a connection was accepted.
  case opened(Encryption = .none)
  /// Whole lines.
  case lines(Segment)
  /// A whole message of WebSocket, deflated, and whether it is text.
  case deflated(Segment, isText: Bool)
  /// A WebSocket client that has agreed on nothing has sent binary: it is answered so from here on.
  case sendsBinary
  /// Nothing was heard for half the idle time: ask.
  case quiet
  /// The server ends it: the reason is told to the peer and to the rooms.
  case dismissed(Departure, unheardMilliseconds: Int32 = 0)
  /// The last: the connection is gone, or about to be. Where it broke, what it was sent since it was last heard may never
  /// have arrived.
  case ended(Departure, unheardMilliseconds: Int32 = 0)
  /// A batch of the log, behind its position. See `LogReading`.
  case log(Segment)

  var bytes: Int { said?.count ?? 0 }

  /// What the peer has said.
  var said: Segment? {
    switch self {
    case .lines(let segment), .deflated(let segment, _), .log(let segment): segment
    case .opened, .sendsBinary, .quiet, .dismissed, .ended: nil
    }
  }

  /// Whether nobody reads what comes after it.
  var leavesNobody: Bool {
    switch self {
    case .ended(.closedByPeer, _), .opened, .lines, .deflated, .sendsBinary, .quiet, .log: false
    case .ended, .dismissed: true
    }
  }

  /// Gives its reference up.
  /// SAFETY: the frame is out of its queue, and neither it nor its segment is used any more.
  @unsafe func release() { unsafe said?.release() }
}

/// Why a connection ended.
package enum Departure: UInt8, Sendable, CaseIterable {
  case closedByPeer, reset, idle, excessFlood, sendQueueExceeded, registrationTimeout, shutdown, quit, filtered
  /// Another protocol than a chat's, by the first that it sent.
  case speaksHTTP, speaksTLS
  /// A frame of WebSocket that breaks a rule.
  case badFrame
  /// All together had left too much unfinished.
  case crowdedOut
  /// The node takes nobody any more.
  case drained

  /// Whether the peer is as likely as not to have read nothing of what it was sent last.
  var isBreak: Bool {
    switch self {
    case .reset, .idle, .sendQueueExceeded: true
    case .closedByPeer, .excessFlood, .registrationTimeout, .shutdown, .quit, .filtered: false
    case .speaksHTTP, .speaksTLS, .badFrame, .crowdedOut, .drained: false
    }
  }

  /// What a WebSocket is closed with. RFC 6455 §7.4.1.
  var closeCode: CloseCode {
    switch self {
    case .shutdown, .drained: .goingAway
    case .idle, .excessFlood, .sendQueueExceeded, .registrationTimeout, .filtered: .policyViolation
    case .crowdedOut: .tryAgainLater
    case .badFrame: .protocolError
    case .closedByPeer, .reset, .quit, .speaksHTTP, .speaksTLS: .normal
    }
  }

  /// What others read.
  package var text: String {
    switch self {
    case .closedByPeer: "Connection closed"
    case .reset: "Connection reset by peer"
    case .idle: "Ping timeout"
    case .excessFlood: "Excess Flood"
    case .sendQueueExceeded: "SendQ exceeded"
    case .registrationTimeout: "Registration timed out"
    case .shutdown: "Server shutting down"
    case .quit: "Quit"
    case .filtered: SpamFilter.departureReason
    case .speaksHTTP: "This is a chat server, not a web server"
    case .speaksTLS: "There is no TLS on this port"
    case .badFrame: "WebSocket protocol error"
    case .crowdedOut: "The server has too much that is unfinished"
    case .drained: "Node drained"
    }
  }
}
