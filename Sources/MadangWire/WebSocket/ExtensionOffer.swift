/// One member of `Sec-WebSocket-Extensions`: RFC 6455 §9.1.
///
///     permessage-deflate; server_max_window_bits=10; client_max_window_bits
struct ExtensionOffer {
  enum Reading: Equatable {
    /// permessage-deflate, with parameters that can be kept.
    case deflate(DeflateParameters)
    /// Another extension, or parameters that can't be kept: RFC 7692 §7.1 has such an offer declined, and the next one
    /// looked at.
    case declined
    /// Not of the form that the field has.
    case malformed
  }

  /// Reads the member at `range`.
  static func read(_ bytes: Span<UInt8>, at range: Range<Int>) -> Reading {
    var offset = range.lowerBound
    var parameters = Parameters()
    var isDeflate = false
    var isFirst = true
    while isFirst || offset < range.upperBound {
      let end = bytes.endOfPart(UInt8(ascii: ";"), from: offset, to: range.upperBound)
      let part = bytes.trimmingBlanks(offset..<end)
      if isFirst {
        guard bytes.extracting(part).isToken else { return .malformed }
        isDeflate = bytes.extracting(part).equals("permessage-deflate")
        isFirst = false
      } else {
        guard parameters.take(bytes.extracting(part)) else { return .malformed }
      }
      // A semicolon with nothing behind it is no parameter.
      if end + 1 == range.upperBound { return .malformed }
      offset = end + 1
    }
    return isDeflate ? parameters.reading : .declined
  }

  private struct Parameters {
    private enum Name: CaseIterable {
      case serverNoContextTakeover
      case clientNoContextTakeover
      case serverMaxWindowBits
      case clientMaxWindowBits

      var text: StaticString {
        switch self {
        case .serverNoContextTakeover: "server_no_context_takeover"
        case .clientNoContextTakeover: "client_no_context_takeover"
        case .serverMaxWindowBits: "server_max_window_bits"
        case .clientMaxWindowBits: "client_max_window_bits"
        }
      }

      var bit: UInt8 {
        switch self {
        case .serverNoContextTakeover: 1
        case .clientNoContextTakeover: 2
        case .serverMaxWindowBits: 4
        case .clientMaxWindowBits: 8
        }
      }
    }

    private var seen: UInt8 = 0
    private var isKeepable = true
    private var serverBits: UInt8?
    private var clientBits: UInt8?

    var reading: Reading {
      isKeepable
        ? .deflate(DeflateParameters(serverMaxWindowBits: serverBits, clientMaxWindowBits: clientBits)) : .declined
    }

    /// Takes `name`, `name=value` or `name="value"`; false for what is none of them.
    mutating func take(_ text: Span<UInt8>) -> Bool {
      let equals = text.firstOffset(of: UInt8(ascii: "="))
      let name = text.extracting(text.trimmingBlanks(0..<(equals ?? text.count)))
      guard name.isToken else { return false }
      var range = text.count..<text.count
      if let equals {
        range = text.trimmingBlanks(equals + 1..<text.count)
        if range.count >= 2, text[range.lowerBound] == UInt8(ascii: "\""),
          text[range.upperBound - 1] == UInt8(ascii: "\"")
        {
          range = range.lowerBound + 1..<range.upperBound - 1
        }
        // What was quoted is a token too, so an escape within is wrong.
        guard text.extracting(range).isToken else { return false }
      }
      keep(name, hasValue: equals != nil, text.extracting(range))
      return true
    }

    /// RFC 7692 §7.1: a parameter that is unknown, stands twice, or has a value that it can't have, spoils its offer. A
    /// window of 8 bits is one of 9 to zlib, which can't make it.
    private mutating func keep(_ name: Span<UInt8>, hasValue: Bool, _ value: Span<UInt8>) {
      guard let known = Name.allCases.first(where: { name.equals($0.text) }), seen & known.bit == 0 else {
        isKeepable = false
        return
      }
      seen |= known.bit
      switch known {
      case .serverNoContextTakeover, .clientNoContextTakeover:
        if hasValue { isKeepable = false }
      case .serverMaxWindowBits:
        serverBits = Self.windowBits(value)
        if serverBits == nil { isKeepable = false }
      case .clientMaxWindowBits:
        clientBits = Self.windowBits(value)
        if hasValue, clientBits == nil { isKeepable = false }
      }
    }

    /// 9 to 15, without a zero before it.
    private static func windowBits(_ text: Span<UInt8>) -> UInt8? {
      if text.count == 1, text[0] == UInt8(ascii: "9") { return 9 }
      guard text.count == 2, text[0] == UInt8(ascii: "1"), text[1] >= UInt8(ascii: "0"), text[1] <= UInt8(ascii: "5")
      else { return nil }
      return 10 + text[1] - UInt8(ascii: "0")
    }
  }
}
