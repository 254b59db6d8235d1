/// A host and perhaps a port, as they stand in URLs and in the Host field. RFC 3986 §3.2.2 and §3.2.3. Holds offsets.
///
///     chat.example.org:6697     192.0.2.7     [2001:db8::1]:443
///
/// Which hosts and ports will do is for its reader to say.
package struct HostAndPort: Equatable, Sendable {
  /// Why it is none.
  package enum Problem: Error, Equatable {
    case openBracket
    /// Behind the bracket, at this offset, comes no colon.
    case behindBracket(Int)
    /// More than one colon: an IPv6 address stands in brackets.
    case bareIPv6
  }

  /// Without brackets.
  package let host: Range<Int>
  package let isBracketed: Bool
  /// What stands behind the colon; nil where there is none.
  package let port: Range<Int>?

  package init(in bytes: Span<UInt8>, at range: Range<Int>) throws(Problem) {
    let text = bytes.extracting(0..<range.upperBound)
    isBracketed = !range.isEmpty && text[range.lowerBound] == UInt8(ascii: "[")
    let colon: Int?
    if isBracketed {
      guard let close = text.firstOffset(of: UInt8(ascii: "]"), from: range.lowerBound + 1) else {
        throw .openBracket
      }
      host = range.lowerBound + 1..<close
      colon = close + 1 < range.upperBound ? close + 1 : nil
      if let colon, text[colon] != UInt8(ascii: ":") { throw .behindBracket(colon) }
    } else {
      colon = text.firstOffset(of: UInt8(ascii: ":"), from: range.lowerBound)
      host = range.lowerBound..<(colon ?? range.upperBound)
      if let colon, text.firstOffset(of: UInt8(ascii: ":"), from: colon + 1) != nil { throw .bareIPv6 }
    }
    port = colon.map { $0 + 1..<range.upperBound }
  }

  /// One to five digits that are at most 65535; nil for anything else.
  package static func portNumber(_ text: Span<UInt8>) -> UInt16? {
    guard text.count >= 1, text.count <= 5 else { return nil }
    var number = 0
    for index in text.indices {
      guard text[index].isDigit else { return nil }
      number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
    }
    return UInt16(exactly: number)
  }
}

extension HostAndPort {
  /// The two parts of what somebody typed.
  package static func parts(of text: Substring) throws(Problem) -> (host: Substring, port: Substring?) {
    let place = try HostAndPort(in: text.utf8.span, at: 0..<text.utf8.count)
    func part(_ range: Range<Int>) -> Substring {
      let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
      return text[start..<text.utf8.index(start, offsetBy: range.count)]
    }
    return (part(place.host), place.port.map(part))
  }

  package static func portNumber(_ text: Substring) -> UInt16? { portNumber(text.utf8.span) }
}
