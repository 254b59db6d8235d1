/// One step through bytes that a telnet client may have sent: a byte of text, or a command (RFC 854, RFC 855).
///
///     IAC IAC                   the text byte 255
///     IAC WILL|WONT|DO|DONT x   an option, three bytes
///     IAC SB … IAC SE           a subnegotiation; IAC IAC inside is one byte of it
///     IAC 236…249               a command of two bytes
///     CR NUL                    the text byte CR
///
/// IAC before any other byte is dropped alone: a program that knows no telnet sent byte 255, and what follows is its own.
/// Were it kept, a cut right after it would drop it all the same, since an IAC at the end may become anything.
enum TelnetUnit: Equatable {
  case text(UInt8, count: Int)
  case command(count: Int)
  /// The bytes end before it is known what stands here.
  case incomplete

  private static var interpretAsCommand: UInt8 { 255 }
  private static var subnegotiationEnd: UInt8 { 240 }

  /// - Precondition: `offset` is that of a byte.
  init(in bytes: Span<UInt8>, at offset: Int) {
    switch bytes[offset] {
    case Self.interpretAsCommand: self = Self.command(in: bytes, at: offset)
    case UInt8(ascii: "\r"):
      guard offset + 1 < bytes.count else {
        self = .incomplete
        return
      }
      self = .text(bytes[offset], count: bytes[offset + 1] == 0 ? 2 : 1)
    default: self = .text(bytes[offset], count: 1)
    }
  }

  private static func command(in bytes: Span<UInt8>, at offset: Int) -> TelnetUnit {
    guard offset + 1 < bytes.count else { return .incomplete }
    switch bytes[offset + 1] {
    case interpretAsCommand: return .text(interpretAsCommand, count: 2)
    case 251...254: return offset + 2 < bytes.count ? .command(count: 3) : .incomplete
    case 250: return subnegotiation(in: bytes, at: offset)
    case 236...249: return .command(count: 2)
    default: return .command(count: 1)
    }
  }

  private static func subnegotiation(in bytes: Span<UInt8>, at offset: Int) -> TelnetUnit {
    var end = offset + 2
    while let command = bytes.firstOffset(of: interpretAsCommand, from: end), command + 1 < bytes.count {
      end = command + 2
      if bytes[command + 1] == subnegotiationEnd { return .command(count: end - offset) }
    }
    return .incomplete
  }
}
