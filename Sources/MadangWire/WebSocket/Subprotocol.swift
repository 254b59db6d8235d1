/// What messages carry, as agreed on in the handshake: RFC 6455 §1.9; the first two are IRCv3's.
package enum Subprotocol: Sendable, BitwiseCopyable, CaseIterable {
  /// One line of IRC in each text message.
  case textIRC
  /// One line of IRC in each binary message.
  case binaryIRC
  /// Any number of lines in each text message.
  case lines

  package var name: StaticString {
    switch self {
    case .textIRC: "text.ircv3.net"
    case .binaryIRC: "binary.ircv3.net"
    case .lines: "lines.madang"
    }
  }

  /// Nil for a name that nobody here speaks. Case matters.
  init?(_ name: Span<UInt8>) {
    for known in Self.allCases where name.equals(known.name) {
      self = known
      return
    }
    return nil
  }
}
