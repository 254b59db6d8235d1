/// Where to chat, as it is typed on the command line.
///
///     irc://host[:port]/room,room?nick=me&password=secret
///     irc://unix:/path/of/socket#room?nick=me
///     plain://host[:port]
///     plain://unix:/path/of/socket
///
/// Rooms are separated by commas and may be written `#room`, `%23room` or `room`; a bare name means `#room`. Anything
/// may be percent-encoded. A path to a Unix socket ends at `#` or `?`, so rooms behind one keep their `#`.
package struct ChatURL: Equatable, Sendable {
  package enum Scheme: String, Sendable, CaseIterable {
    case irc
    case plain

    /// The port when the URL names none.
    var defaultPort: UInt16 {
      switch self {
      case .irc: 6667
      case .plain: 9000
      }
    }
  }

  package enum Place: Equatable, Sendable {
    /// A name or a numeric address, without brackets.
    case host(String, port: UInt16)
    case unix(path: String)
  }

  package let scheme: Scheme
  package let place: Place
  /// With their prefix, such as `#room`, in the order in which to join them.
  package let rooms: [String]
  package let nick: String?
  package let password: String?
  /// What others see as the real name.
  package let realName: String?
}

extension ChatURL.Place: CustomStringConvertible {
  package var description: String {
    switch self {
    case .host(let name, let port): name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
