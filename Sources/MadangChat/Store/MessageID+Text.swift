import MadangWire

/// An id as text: 13 digits of base32hex (RFC 4648 §7) in lower case, so that the order of texts is the order of ids.
extension MessageID: CustomStringConvertible {
  /// Reads an id. Nil for what no id is written as: another length, another digit, a number beyond 64 bits.
  package init?(text: Span<UInt8>) {
    guard text.count == MessageID.textBytes else { return nil }
    var value: UInt64 = 0
    for index in text.indices {
      guard let digit = MessageID.digit(text[index]) else { return nil }
      // The first of 13 digits holds the upper four bits of 64.
      if index == 0 && digit > 15 { return nil }
      value = value << 5 | digit
    }
    self.init(rawValue: value)
  }

  package init?(text: String) {
    self.init(text: text.utf8.span)
  }

  package func append(to writer: inout ByteWriter) {
    for shift in stride(from: UInt64(60), through: 0, by: -5) {
      let digit = UInt8(truncatingIfNeeded: rawValue >> shift) & 31
      writer.append(byte: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  package var description: String {
    var writer = ByteWriter(capacity: MessageID.textBytes)
    append(to: &writer)
    return String(bytes: writer.span)
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "v"): UInt64(byte - UInt8(ascii: "a") + 10)
    default: nil
    }
  }
}
