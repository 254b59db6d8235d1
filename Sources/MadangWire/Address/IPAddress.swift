/// An address of the Internet Protocol, without a port.
package enum IPAddress: Hashable, Sendable, BitwiseCopyable {
  /// Four octets, the first in the highest bits.
  case version4(UInt32)
  /// Sixteen octets in two halves, the first octet in the highest bits of `high`.
  case version6(high: UInt64, low: UInt64)

  /// An IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.7`, RFC 4291 §2.5.5.2) as what it is, so that it
  /// can't get around a rule for the other form. Any other address itself.
  package var unmapped: IPAddress {
    guard case .version6(0, let low) = self, low >> 32 == 0xFFFF else { return self }
    return .version4(UInt32(truncatingIfNeeded: low))
  }

  /// Its 4 or 16 octets. For cold paths.
  package var bytes: [UInt8] {
    switch self {
    case .version4(let octets): (0..<4).map { UInt8(truncatingIfNeeded: octets >> UInt32(24 - 8 * $0)) }
    case .version6(let high, let low):
      (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - 8 * ($0 % 8))) }
    }
  }

  package var isLoopback: Bool {
    switch unmapped {
    case .version4(let octets): octets >> 24 == 127
    case .version6(let high, let low): high == 0 && low == 1
    }
  }
}

extension IPAddress {
  /// Reads `192.0.2.7` or `2001:db8::1`, without brackets and zone; nil for anything else. RFC 4291 §2.2. A part of an
  /// IPv4 address has no zero before it, since some readers take such a part for octal.
  package init?(_ text: Span<UInt8>) {
    if text.firstOffset(of: UInt8(ascii: ":")) != nil {
      guard let halves = Self.version6(text) else { return nil }
      self = .version6(high: halves.high, low: halves.low)
    } else {
      guard let octets = Self.version4(text) else { return nil }
      self = .version4(octets)
    }
  }

  package init?(_ text: String) { self.init(text.utf8.span) }

  package init?(_ text: Substring) { self.init(text.utf8.span) }

  private static func version4(_ text: Span<UInt8>) -> UInt32? {
    var octets: UInt32 = 0
    var offset = 0
    for part in 0..<4 {
      if part > 0 {
        guard offset < text.count, text[offset] == UInt8(ascii: ".") else { return nil }
        offset += 1
      }
      let start = offset
      var value: UInt32 = 0
      while offset < text.count, offset - start < 3, text[offset].isDigit {
        value = value * 10 + UInt32(text[offset] - UInt8(ascii: "0"))
        offset += 1
      }
      guard offset > start, value <= 255, offset - start == 1 || text[start] != UInt8(ascii: "0") else { return nil }
      octets = octets << 8 | value
    }
    return offset == text.count ? octets : nil
  }

  private static func version6(_ text: Span<UInt8>) -> (high: UInt64, low: UInt64)? {
    var groups = InlineArray<8, UInt16>(repeating: 0)
    var count = 0
    var gap: Int?
    var offset = 0
    if text.count >= 2, text[0] == UInt8(ascii: ":"), text[1] == UInt8(ascii: ":") {
      gap = 0
      offset = 2
    }
    while offset < text.count {
      guard count < 8 else { return nil }
      let end = text.firstOffset(of: UInt8(ascii: ":"), from: offset) ?? text.count
      let part = text.extracting(offset..<end)
      if end == text.count, let octets = version4(part) {
        guard count <= 6 else { return nil }
        groups[count] = UInt16(octets >> 16)
        groups[count + 1] = UInt16(truncatingIfNeeded: octets)
        count += 2
        break
      }
      guard let value = group(part) else { return nil }
      groups[count] = value
      count += 1
      offset = end
      guard offset < text.count else { break }
      offset += 1
      if offset == text.count { return nil }
      if text[offset] == UInt8(ascii: ":") {
        guard gap == nil else { return nil }
        gap = count
        offset += 1
      }
    }
    return halves(groups, count: count, gap: gap)
  }

  /// One to four hexadecimal digits.
  private static func group(_ text: Span<UInt8>) -> UInt16? {
    guard text.count >= 1, text.count <= 4 else { return nil }
    var value: UInt16 = 0
    for index in text.indices {
      guard let digit = text[index].hexDigitValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// A gap stands for at least one group.
  private static func halves(
    _ groups: InlineArray<8, UInt16>, count: Int, gap: Int?
  ) -> (high: UInt64, low: UInt64)? {
    guard gap == nil ? count == 8 : count < 8 else { return nil }
    var all = InlineArray<8, UInt16>(repeating: 0)
    for index in 0..<count { all[index < gap ?? 8 ? index : index + 8 - count] = groups[index] }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in 0..<4 {
      high = high << 16 | UInt64(all[index])
      low = low << 16 | UInt64(all[index + 4])
    }
    return (high, low)
  }
}
