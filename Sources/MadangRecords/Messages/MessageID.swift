import MadangWire

/// Names one event, on every node and for good:
///
/// | 44 bits | 8 bits | 12 bits |
/// |---|---|---|
/// | milliseconds since 1970 | the node that gave it | counter |
///
/// So the order of these is the order of the history. The milliseconds are those of the event as long as the clock goes
/// on, and later ones while it stands behind what was named already: when an event was is kept beside its name.
///
/// Names from before nodes had a place have a counter of 20 bits there; they are in order among themselves, and before all
/// that came later. IRCv3, message-ids.
package struct MessageID: RawRepresentable, Hashable, Comparable, FieldCodable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init(milliseconds: UInt64, node: NodeID, counter: UInt64) {
    rawValue = milliseconds << MessageID.bitsBelowTime | UInt64(node.rawValue) << MessageID.counterBits | counter
  }

  static let timeBits: UInt64 = 44
  static let counterBits: UInt64 = 12
  static let counterMax: UInt64 = (1 << counterBits) - 1
  package static let bitsBelowTime = NodeID.bits + counterBits

  /// The last that an id tells: a database keeps ids as signed numbers.
  static let millisecondsMax = UInt64(Int64.max) >> bitsBelowTime

  /// The first that can have come about in a millisecond. A time before 1970 counts as 1970, and one beyond what ids can
  /// tell, as a client may well ask for, as the last.
  package static func first(atMilliseconds milliseconds: Int64) -> MessageID {
    MessageID(rawValue: min(UInt64(clamping: milliseconds), millisecondsMax) << bitsBelowTime)
  }

  /// The last that can have come about in a millisecond.
  package static func last(atMilliseconds milliseconds: Int64) -> MessageID {
    MessageID(rawValue: first(atMilliseconds: milliseconds).rawValue | ((1 << bitsBelowTime) - 1))
  }

  package var milliseconds: Int64 { Int64(rawValue >> MessageID.bitsBelowTime) }
  package var node: NodeID { NodeID(rawValue: UInt8(truncatingIfNeeded: rawValue >> MessageID.counterBits)) }
  var counter: UInt64 { rawValue & MessageID.counterMax }

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
