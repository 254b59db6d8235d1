import MadangWire

/// An address, or all that begin with the same bits: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. RFC 4632 §3.1,
/// RFC 4291 §2.2 and §2.3.
package struct AddressRange: Sendable, Equatable {
  /// 4 bytes or 16; those behind the prefix are zero.
  private let bytes: [UInt8]
  let prefixBits: Int

  /// Nil for what is no address.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, var bytes = AddressRange.bytes(of: parts[0]) else { return nil }
    var bits = bytes.count * 8
    if parts.count == 2 {
      guard let given = AddressRange.number(parts[1], most: bits) else { return nil }
      bits = given
    }
    for index in bytes.indices {
      let kept = max(0, min(8, bits - index * 8))
      bytes[index] &= UInt8(truncatingIfNeeded: 0xFF00 >> kept)
    }
    self.bytes = bytes
    prefixBits = bits
  }

  /// An IPv4 address within IPv6 (`::ffff:192.0.2.7`) is that IPv4 address.
  package func contains(_ address: String) -> Bool {
    guard let other = AddressRange.bytes(of: address[...]) else { return false }
    return contains(other)
  }

  /// The same of an address that is no text.
  package func contains(_ address: IPAddress) -> Bool { contains(address.unmapped.bytes) }

  /// The same of an address that was read before.
  package func contains(_ other: [UInt8]) -> Bool {
    guard other.count == bytes.count else { return false }
    for index in bytes.indices {
      let kept = max(0, min(8, prefixBits - index * 8))
      if other[index] & UInt8(truncatingIfNeeded: 0xFF00 >> kept) != bytes[index] { return false }
    }
    return true
  }

  var isVersion4: Bool { bytes.count == 4 }

  package static func bytes(of text: Substring) -> [UInt8]? {
    let text = Array(text.utf8)
    return IPAddress(text.span)?.unmapped.bytes
  }

  /// Digits alone, without a sign.
  private static func number(_ text: Substring, most: Int) -> Int? {
    guard let first = text.first, first != "+", first != "-", let value = Int(text), value <= most else {
      return nil
    }
    return value
  }
}
