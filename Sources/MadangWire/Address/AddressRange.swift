/// An address, or all that begin with the same bits: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. RFC 4632 §3.1,
/// RFC 4291 §2.3.
///
/// An IPv4 address that is written as an IPv6 one is that IPv4 address, here and in what is asked about; so a range of the
/// one kind holds nothing of the other.
package struct AddressRange: Hashable, Sendable, BitwiseCopyable {
  /// Its bits behind the prefix are zero.
  private let first: IPAddress
  package let prefixBits: Int

  /// Nil for what is no address, and for a prefix longer than one.
  package init?(_ text: Span<UInt8>) {
    let slash = text.firstOffset(of: UInt8(ascii: "/"))
    guard let address = IPAddress(text.extracting(0..<(slash ?? text.count)))?.unmapped else { return nil }
    var bits = address.bitCount
    if let slash {
      guard let given = Self.number(text.extracting(slash + 1..<text.count), most: bits) else { return nil }
      bits = given
    }
    first = address.masked(to: bits)
    prefixBits = bits
  }

  package init?(_ text: String) { self.init(text.utf8.span) }

  package var isVersion4: Bool { first.bitCount == 32 }

  package func contains(_ address: IPAddress) -> Bool {
    let address = address.unmapped
    return address.bitCount == first.bitCount && address.masked(to: prefixBits) == first
  }

  /// False for a text that is no address.
  package func contains(_ text: String) -> Bool { IPAddress(text).map { contains($0) } ?? false }

  /// Digits alone, without a sign.
  private static func number(_ text: Span<UInt8>, most: Int) -> Int? {
    var number = 0
    for index in text.indices {
      guard text[index].isDigit else { return nil }
      number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
      if number > most { return nil }
    }
    return text.isEmpty ? nil : number
  }
}

extension IPAddress {
  fileprivate var bitCount: Int {
    switch self {
    case .version4: 32
    case .version6: 128
    }
  }

  /// With nothing but zeros behind its first bits.
  fileprivate func masked(to bits: Int) -> IPAddress {
    switch self {
    case .version4(let octets): .version4(octets & (.max << (32 - bits)))
    case .version6(let high, let low):
      .version6(high: high & (.max << (64 - min(bits, 64))), low: low & (.max << (64 - max(bits - 64, 0))))
    }
  }
}
