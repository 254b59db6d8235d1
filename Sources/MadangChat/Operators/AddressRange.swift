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
      guard let given = AddressRange.number(parts[1], base: 10, most: bits) else { return nil }
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

  /// The same of an address that was read before.
  func contains(_ other: [UInt8]) -> Bool {
    guard other.count == bytes.count else { return false }
    for index in bytes.indices {
      let kept = max(0, min(8, prefixBits - index * 8))
      if other[index] & UInt8(truncatingIfNeeded: 0xFF00 >> kept) != bytes[index] { return false }
    }
    return true
  }

  var isVersion4: Bool { bytes.count == 4 }

  static func bytes(of text: Substring) -> [UInt8]? {
    if !text.contains(":") { return version4(text) }
    guard let bytes = version6(text) else { return nil }
    return bytes.prefix(10).allSatisfy({ $0 == 0 }) && bytes[10] == 0xFF && bytes[11] == 0xFF
      ? Array(bytes.suffix(4)) : bytes
  }

  private static func version4(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard let value = number(part, base: 10, most: 255) else { return nil }
      bytes.append(UInt8(value))
    }
    return bytes
  }

  private static func version6(_ text: Substring) -> [UInt8]? {
    guard let gap = text.firstRange(of: "::") else {
      guard let all = groups(text), all.count == 16 else { return nil }
      return all
    }
    guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]),
      head.count + tail.count <= 14
    else { return nil }
    return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  /// Groups of four hexadecimal digits, the last of which may be an IPv4 address.
  private static func groups(_ text: Substring) -> [UInt8]? {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(".") {
        guard let last = version4(part) else { return nil }
        bytes += last
      } else {
        guard part.utf8.count <= 4, let value = number(part, base: 16, most: 0xFFFF) else { return nil }
        bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
      }
    }
    return bytes
  }

  /// Digits alone, without a sign.
  private static func number(_ text: Substring, base: Int, most: Int) -> Int? {
    guard let first = text.first, first != "+", first != "-", let value = Int(text, radix: base), value <= most else {
      return nil
    }
    return value
  }
}
