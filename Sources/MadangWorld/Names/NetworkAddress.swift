/// IP addresses as text. RFC 4291 §2.2.
package enum NetworkAddress {
  package static func isValid(_ text: String) -> Bool { isVersion4(text[...]) || isVersion6(text) }

  /// `192.0.2.1`.
  static func isVersion4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
          && UInt8(part) != nil
      }
  }

  /// `2001:db8::1`: eight groups, or fewer with one `::` among them; the last two may be written as version 4.
  static func isVersion6(_ text: String) -> Bool {
    var halves: [Substring] = [text[...]]
    if let gap = text.firstRange(of: "::") {
      halves = [text[..<gap.lowerBound], text[gap.upperBound...]]
    }
    var groups = 0
    for (index, half) in halves.enumerated() where !half.isEmpty {
      let parts = half.split(separator: ":", omittingEmptySubsequences: false)
      for (position, part) in parts.enumerated() {
        let isLast = index + 1 == halves.count && position + 1 == parts.count
        if isLast, isVersion4(part) {
          groups += 2
        } else if (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal) {
          groups += 1
        } else {
          return false
        }
      }
    }
    return halves.count == 2 ? groups <= 7 : groups == 8
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
