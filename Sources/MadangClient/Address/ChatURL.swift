/// Where to chat, as it is typed on the command line.
///
///     irc://host[:port]/room,room?nick=me&password=secret      ircs:// the same, encrypted
///     irc://unix:/path/of/socket#room?nick=me
///     ws://host[:port][/path]#room,room?nick=me                wss:// the same, encrypted
///     plain://host[:port]
///     plain://unix:/path/of/socket
///
/// Rooms are separated by commas and may be written `#room`, `%23room` or `room`; a bare name means `#room`. Anything
/// may be percent-encoded. A path to a Unix socket ends at `#` or `?`, so rooms behind one keep their `#`; so does the
/// path of a WebSocket.
package struct ChatURL: Equatable, Sendable {
  package enum Scheme: String, Sendable, CaseIterable {
    case irc
    case ircs
    case ws
    case wss
    case plain

    /// The port when the URL names none.
    var defaultPort: UInt16 {
      switch self {
      case .irc: 6667
      case .ircs: 6697
      case .ws: 80
      case .wss: 443
      case .plain: 9000
      }
    }

    /// Whether TLS is spoken.
    package var isSecure: Bool { self == .ircs || self == .wss }
    package var isWebSocket: Bool { self == .ws || self == .wss }
  }

  package enum Place: Equatable, Sendable {
    /// A name or a numeric address, without brackets.
    case host(String, port: UInt16)
    case unix(path: String)
  }

  package let scheme: Scheme
  package let place: Place
  /// Where the server's WebSocket is, in visible ASCII: a path, and a query if there is one. Nil without WebSocket.
  package let target: String?
  /// With their prefix, such as `#room`, in the order in which to join them.
  package let rooms: [String]
  package let nick: String?
  package let password: String?
  /// What others see as the real name.
  package let realName: String?

  /// Where our own server has it, and where an upgrade is looked for first.
  static let usualTarget = "/ws"
}

extension ChatURL.Place: CustomStringConvertible {
  package var description: String {
    switch self {
    case .host(let name, let port): name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
