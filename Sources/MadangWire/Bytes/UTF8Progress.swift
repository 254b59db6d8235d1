/// Reads UTF-8 byte by byte and knows, after each one, whether it is inside a sequence (The Unicode Standard §3.9,
/// table 3-7).
struct UTF8Progress: BitwiseCopyable {
  enum Verdict {
    /// The byte ends a well-formed sequence.
    case complete
    /// The byte begins or continues one that needs more.
    case incomplete
    /// The byte cannot stand here. If a sequence had begun, it ends before this byte, which must be taken again.
    case illFormed
  }

  /// How many bytes the sequence that has begun still needs.
  private var missing: UInt8 = 0
  /// What the next byte may be. The second byte of some sequences has fewer choices: no overlong forms, no surrogates,
  /// nothing above U+10FFFF.
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  var isInsideSequence: Bool { missing > 0 }

  mutating func take(_ byte: UInt8) -> Verdict {
    if missing == 0 { return begin(with: byte) }
    guard byte >= low && byte <= high else {
      self = UTF8Progress()
      return .illFormed
    }
    low = 0x80
    high = 0xBF
    missing -= 1
    return missing == 0 ? .complete : .incomplete
  }

  private mutating func begin(with lead: UInt8) -> Verdict {
    switch lead {
    case 0x00...0x7F: return .complete
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF:
      missing = 2
      if lead == 0xE0 { low = 0xA0 }
      if lead == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      missing = 3
      if lead == 0xF0 { low = 0x90 }
      if lead == 0xF4 { high = 0x8F }
    default: return .illFormed
    }
    return .incomplete
  }
}
