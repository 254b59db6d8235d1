import MadangWire

/// Names one event, on this server and for good: 44 bits of milliseconds since 1970, and a counter of 20 bits. So the
/// order of these is the order of the history, and each tells when it was. IRCv3, message-ids.
package struct MessageID: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  static let counterBits: UInt64 = 20

  /// The last that an id tells: a database keeps ids as signed numbers.
  static let millisecondsMax = UInt64(Int64.max) >> counterBits

  /// The first that can have come about in a millisecond. A time before 1970 counts as 1970, and one beyond what ids can
  /// tell, as a client may well ask for, as the last.
  package static func first(atMilliseconds milliseconds: Int64) -> MessageID {
    MessageID(rawValue: min(UInt64(clamping: milliseconds), millisecondsMax) << counterBits)
  }

  /// The last that can have come about in a millisecond.
  package static func last(atMilliseconds milliseconds: Int64) -> MessageID {
    MessageID(rawValue: first(atMilliseconds: milliseconds).rawValue | (1 << counterBits - 1))
  }

  package var milliseconds: Int64 { Int64(rawValue >> MessageID.counterBits) }

  package static func < (left: MessageID, right: MessageID) -> Bool { left.rawValue < right.rawValue }

  // MARK: Text

  /// Digits of base 32 with the extended hex alphabet, whose order is that of their values. RFC 4648 §7, lower case.
  package static let textCount = 13

  /// Reads exactly what `append` writes.
  package init?(_ text: Span<UInt8>) {
    guard text.count == MessageID.textCount else { return nil }
    var value: UInt64 = 0
    for index in text.indices {
      let digit: UInt8
      switch text[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = text[index] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "v"): digit = text[index] - UInt8(ascii: "a") + 10
      default: return nil
      }
      // 13 digits have 65 bits.
      if index == 0, digit > 15 { return nil }
      value = value << 5 | UInt64(digit)
    }
    rawValue = value
  }

  package init?(_ text: String) {
    self.init(text.utf8.span)
  }

  package func append(to writer: inout ByteWriter) {
    var shift: UInt64 = 60
    while true {
      let digit = UInt8(truncatingIfNeeded: rawValue >> shift) & 31
      writer.append(byte: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      if shift == 0 { return }
      shift -= 5
    }
  }

  package var text: String {
    var writer = ByteWriter(capacity: MessageID.textCount)
    append(to: &writer)
    return String(bytes: writer.span)
  }
}
