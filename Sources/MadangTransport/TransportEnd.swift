import MadangTLS
import MadangWire

/// Why a connection is of no use any more, as its transport has seen it.
package enum TransportEnd: Error, Equatable, Sendable {
  /// The server has said that nothing more follows: close_notify.
  case closed
  /// The server has sent a close frame: RFC 6455 §5.5.1.
  case closeFrame(CloseCode?, reason: String)
  /// The server closed before TLS or WebSocket were agreed upon.
  case closedWhileOpening(isSecure: Bool)
  /// TLS could not be agreed upon, or what came later was not what the server sealed.
  case insecure(TLSFailure, isGreeting: Bool)
  /// The certificate is not one that is believed.
  case untrusted(TLSFailure, CertificateFacts?)
  /// What came is no answer of HTTP.
  case noHTTP(firstLine: String)
  /// The server answered with another status than 101.
  case refused(status: UInt16, location: String?, words: String)
  /// The answer does not fit the request.
  case badAnswer
  /// The server broke a rule of WebSocket.
  case brokenRule(CloseCode)

  /// Whether it would be no different the next time.
  package var isLasting: Bool {
    switch self {
    case .untrusted, .noHTTP, .badAnswer: true
    case .insecure(_, let isGreeting): isGreeting
    // Too many requests, too slow a one, or too early: RFC 6585 §4, RFC 9110 §15.5.9, RFC 8470 §5.2.
    case .refused(let status, _, _): (300..<500).contains(status) && ![408, 425, 429].contains(status)
    case .closed, .closeFrame, .closedWhileOpening, .brokenRule: false
    }
  }
}

extension TransportEnd: CustomStringConvertible {
  /// For a person, with what to do next. It holds words of the server's, which may hold anything.
  package var description: String {
    switch self {
    case .closed: "the server closed the connection"
    case .closeFrame(let code, let reason):
      "the server closed the connection: \(code?.words ?? "it gave no code")" + (reason.isEmpty ? "" : ": \(reason)")
    case .closedWhileOpening(true):
      "the server closed the connection before TLS was agreed upon: is it TLS that it speaks at this port?"
    case .closedWhileOpening(false): "the server closed the connection before WebSocket was agreed upon"
    case .insecure(let failure, true):
      "TLS could not be agreed upon: \(failure). If the server speaks none at this port, use irc:// or ws://"
    case .insecure(let failure, false): "the encrypted connection broke: \(failure)"
    case .untrusted(let failure, let facts):
      "the server's certificate is not believed: \(failure)" + TransportEnd.names(facts)
    case .noHTTP(let line):
      "this is no web server: it said \"\(line)\". If it speaks IRC at this port, use irc:// or ircs://"
    case .refused(let status, let location, let words): TransportEnd.refusal(status, location, words)
    case .badAnswer:
      "the server's answer does not fit what was asked for: it, or a proxy before it, does not speak WebSocket there"
    case .brokenRule(let code): "the server broke a rule of WebSocket: \(code.words)"
    }
  }

  private static func names(_ facts: CertificateFacts?) -> String {
    guard let facts, !facts.names.isEmpty else { return "" }
    let more = facts.names.count > 5 ? " and \(facts.names.count - 5) more" : ""
    return "; it is for \(facts.names.prefix(5).joined(separator: ", "))\(more)"
  }

  private static func refusal(_ status: UInt16, _ location: String?, _ words: String) -> String {
    let advice =
      switch status {
      case 300..<400: location.map { "it says to go to \($0): if you trust that, join there" }
      case 401, 407: "it wants a login first, which this client can't give"
      case 403: "it lets nobody in from here"
      case 404, 405, 410: "there is no WebSocket at this path: name the right one, as in wss://HOST/PATH#room"
      case 421: "it does not go by this name: use the one that it is known by"
      case 426: "it speaks another version of WebSocket, or none"
      case 408, 429: "there were too many of us, or too slow: try again later"
      case 400..<500: "it does not take this request: is it a chat server, and is this its path?"
      default: "it can't take anybody now: try again later"
      }
    let said = words.isEmpty ? "" : ": \(words)"
    return "the server refused WebSocket with status \(status)\(said)" + (advice.map { " (\($0))" } ?? "")
  }
}
